package io.posttopic.adoption;

import java.util.List;

/**
 * An object that adoption added and that unadoption removes.
 *
 * @param kind the kind of the object in words, such as {@code column}
 * @param table the table that the object belongs to; empty for a function or the history
 * @param name the object's name
 * @param values the number of rows with a value that would be lost
 * @param sql the statements that remove it
 */
record Removal(String kind, String table, String name, long values, List<String> sql) {

}
