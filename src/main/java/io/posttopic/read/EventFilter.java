package io.posttopic.read;

import org.jspecify.annotations.Nullable;

/**
 * The changes that a subscription asks for: those of rows of a type that have the given
 * values. A null value matches every row.
 *
 * @param type the type of the rows, such as {@code PostTopic}
 * @param key1 the first part of the row's key
 * @param key2 the second part of the row's key
 * @param watched the value, before or after the change, of the column that
 * {@link io.posttopic.database.Logged#watched()} names
 */
public record EventFilter(String type, @Nullable Long key1, @Nullable Long key2, @Nullable Long watched) {

}
