package io.posttopic.read;

/**
 * The row of an aggregate that has a unique text.
 *
 * @param property the property that contains the text
 */
public record RowBy(Class<?> aggregate, String property, String text) {

}
