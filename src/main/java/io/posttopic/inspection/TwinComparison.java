package io.posttopic.inspection;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A table that contains the same kind of pairs as a join table, compared with that table.
 * A pair is written as its two keys, as in {@code 4-2}. A null key is left out, as in
 * {@code 4-}.
 *
 * @param name the twin's name, such as {@code PostTopics}
 * @param of the join table's name
 * @param rows the number of the twin's rows
 * @param both the pairs that both tables contain
 * @param onlyHere the complete and valid pairs that only the twin contains
 * @param onlyThere the number of pairs that only the join table contains
 * @param duplicates the pairs that the twin contains more than once
 * @param incomplete the twin's pairs in which a key is null
 * @param dangling the twin's pairs with a key that refers to no row
 * @param referrers the columns of other tables whose values refer to the twin's rows
 * @param columnsLeft the twin's columns that are not copied with a pair, with their types
 * @param renamedTo the twin's new name; null if it keeps its name
 */
public record TwinComparison(String name, String of, long rows, List<String> both, List<String> onlyHere,
		long onlyThere, List<String> duplicates, List<String> incomplete, List<String> dangling, List<String> referrers,
		List<String> columnsLeft, @Nullable String renamedTo) {

}
