package io.posttopic.adoption;

import java.util.List;

/**
 * An object that adoption added and that unadoption removes.
 *
 * @param kind its kind for a person, such as {@code column}
 * @param table the table that it belongs to; empty for a function
 * @param name its name
 * @param values how many rows have a value in it that would be lost
 * @param sql the statements that remove it
 */
record Removal(String kind, String table, String name, long values, List<String> sql) {

}
