package io.posttopic.read;

import java.util.List;

/**
 * The parts of {@code pageInfo} that a selection needs and that cost an extra row or
 * subquery.
 *
 * @param ahead whether to find out if there are rows beyond the page in the direction of
 * paging
 * @param behind whether to find out if there are rows on the other side of the cursor
 */
record PageInfo(boolean ahead, boolean behind) {

	static PageInfo of(List<Selected> fields, boolean backward) {
		boolean next = false;
		boolean previous = false;
		for (Selected field : fields) {
			if (field.name().equals("pageInfo")) {
				for (Selected info : field.subfields()) {
					next |= info.name().equals("hasNextPage");
					previous |= info.name().equals("hasPreviousPage");
				}
			}
		}
		return backward ? new PageInfo(previous, next) : new PageInfo(next, previous);
	}

}
