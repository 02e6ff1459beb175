package io.posttopic.adoption;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An object that adoption added and that unadoption removes.
 *
 * @param kind the kind of the object in words, such as {@code column}; empty for an
 * object of an earlier version
 * @param table the table that the object belongs to; empty for a function or the history
 * @param name the object's name
 * @param values the number of rows with a value that would be lost
 * @param sql the statements that remove it
 */
record Removal(String kind, String table, String name, long values, List<String> sql) {

	/**
	 * Returns the object in words, without those parts that are empty.
	 */
	String describe() {
		return Stream.of(this.kind, this.table, this.name)
			.filter(Predicate.not(String::isEmpty))
			.collect(Collectors.joining(" "));
	}

}
