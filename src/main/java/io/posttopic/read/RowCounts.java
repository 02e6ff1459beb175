package io.posttopic.read;

import java.util.HashMap;
import java.util.Map;

import graphql.GraphQLContext;

/**
 * The number of objects that one operation has written at each position of its selection.
 * A position is identified by the result keys that lead to it, for instance {@code
 * posts.nodes.author}.
 */
public final class RowCounts {

	private final Map<String, Count> counts = new HashMap<>();

	/**
	 * A counter of the objects at one position.
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
	 * Returns how many objects were written at a position, or -1 if no selected object
	 * can be there.
	 */
	public int written(String position) {
		Count count = this.counts.get(position);
		return (count != null) ? count.written : -1;
	}

	Count at(String position) {
		return this.counts.computeIfAbsent(position, (key) -> new Count());
	}

}
