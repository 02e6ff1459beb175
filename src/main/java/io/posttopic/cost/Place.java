package io.posttopic.cost;

import org.jspecify.annotations.Nullable;

/**
 * The path of a field or an argument in an operation. Linked to its parent rather than
 * stored as text, because a long name may have many fields below it.
 *
 * @param parent the path of the enclosing field, null for the operation itself
 * @param name the field's name in the response, or the argument's name
 */
record Place(@Nullable Place parent, String name) {

	static final Place OPERATION = new Place(null, "");

	Place of(String name) {
		return new Place(this, name);
	}

	boolean isOperation() {
		return this.parent == null;
	}

	/** Returns the path with dots, for example {@code posts.nodes.topics.filter}. */
	@Override
	public String toString() {
		if (this.parent == null) {
			return "the operation itself";
		}
		return this.parent.isOperation() ? this.name : this.parent + "." + this.name;
	}

}
