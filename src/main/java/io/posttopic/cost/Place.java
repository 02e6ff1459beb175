package io.posttopic.cost;

import org.jspecify.annotations.Nullable;

/**
 * Where something stands in an operation. Linked, as names can be long and many below
 * one.
 *
 * @param parent where it stands in, null for the operation itself
 * @param name its name in the response, or an argument's
 */
record Place(@Nullable Place parent, String name) {

	static final Place OPERATION = new Place(null, "");

	Place of(String name) {
		return new Place(this, name);
	}

	boolean isOperation() {
		return this.parent == null;
	}

	/** As in {@code posts.nodes.topics.filter}. */
	@Override
	public String toString() {
		if (this.parent == null) {
			return "the operation itself";
		}
		return this.parent.isOperation() ? this.name : this.parent + "." + this.name;
	}

}
