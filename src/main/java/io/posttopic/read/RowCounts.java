package io.posttopic.read;

import java.util.HashMap;
import java.util.Map;

import graphql.GraphQLContext;

/**
 * The number of objects that one operation has written at each place of its selection. A
 * place is named by the result keys that lead there, as in {@code posts.nodes.author}.
 */
public final class RowCounts {

	private final Map<String, Count> counts = new HashMap<>();

	/**
	 * The count of one place.
	 */
	static final class Count {

		private int written;

		void increment() {
			this.written++;
		}

	}

	private RowCounts() {
	}

	/**
	 * Returns the counts of the operation that a context belongs to.
	 */
	public static RowCounts of(GraphQLContext context) {
		return context.computeIfAbsent(RowCounts.class, (key) -> new RowCounts());
	}

	/**
	 * Returns how many objects were written at a place, or -1 if none could be.
	 */
	public int written(String place) {
		Count count = this.counts.get(place);
		return (count != null) ? count.written : -1;
	}

	Count at(String place) {
		return this.counts.computeIfAbsent(place, (key) -> new Count());
	}

}
