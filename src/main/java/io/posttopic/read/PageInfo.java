package io.posttopic.read;

import java.util.List;

import graphql.schema.SelectedField;

/**
 * What a selection wants to know of the rows around its page.
 *
 * @param further whether there are rows beyond the page in the direction of paging
 * @param opposite whether there are rows on the cursor's other side
 */
record PageInfo(boolean further, boolean opposite) {

	static PageInfo of(List<SelectedField> fields, boolean backward) {
		boolean next = false;
		boolean previous = false;
		for (SelectedField field : fields) {
			if (field.getName().equals("pageInfo")) {
				for (SelectedField info : Selection.below(field)) {
					next |= info.getName().equals("hasNextPage");
					previous |= info.getName().equals("hasPreviousPage");
				}
			}
		}
		return backward ? new PageInfo(previous, next) : new PageInfo(next, previous);
	}

}
