package io.posttopic.adoption;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A table beside a join table that holds pairs of the same kind. A pair is written as its
 * two keys: {@code 4-2}; a missing key is left out: {@code 4-}.
 *
 * @param name its name, such as {@code PostTopics}
 * @param of the join table's name
 * @param rows how many rows it has
 * @param both the pairs that stand in both
 * @param onlyHere the whole pairs that only the twin has
 * @param onlyThere how many pairs only the join table has
 * @param doubled the pairs that the twin has more than once
 * @param half its rows that lack a key
 * @param dangling its rows with a key of which there is no row
 * @param referrers the foreign keys of other tables whose rows refer to its rows
 * @param columnsLeft its columns that do not come over with a pair, with their types
 * @param renamedTo the name that it gets, or got; null where it keeps its own
 */
record Twin(String name, String of, long rows, List<String> both, List<String> onlyHere, long onlyThere,
		List<String> doubled, List<String> half, List<String> dangling, List<String> referrers,
		List<String> columnsLeft, @Nullable String renamedTo) {

}
