package io.posttopic.read;

import java.util.List;

/**
 * What a selection wants to know of the rows around its page.
 *
 * @param further whether there are rows beyond the page in the direction of paging
 * @param opposite whether there are rows on the cursor's other side
 */
record PageInfo(boolean further, boolean opposite) {

	static PageInfo of(List<Selected> fields, boolean backward) {
		boolean next = false;
		boolean previous = false;
		for (Selected field : fields) {
			if (field.name().equals("pageInfo")) {
				for (Selected info : field.below()) {
					next |= info.name().equals("hasNextPage");
					previous |= info.name().equals("hasPreviousPage");
				}
			}
		}
		return backward ? new PageInfo(previous, next) : new PageInfo(next, previous);
	}

}
