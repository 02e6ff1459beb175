package io.posttopic.cost;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import graphql.schema.GraphQLFieldDefinition;
import io.posttopic.read.Selected;

/**
 * The long texts that are selected of an object, and of the objects below it. A field
 * without arguments leads to the same object under each of its aliases, and so do the
 * nodes and the edges of a page.
 */
final class LongTexts {

	private final Set<GraphQLFieldDefinition> texts = new HashSet<>();

	private final Map<Object, LongTexts> objects = new HashMap<>();

	/**
	 * Adds a text.
	 * @return whether the object did not have it already, under another alias
	 */
	boolean add(Selected text) {
		return this.texts.add(text.definition());
	}

	/**
	 * Returns the long texts of the object that a field leads to.
	 */
	LongTexts below(Selected field) {
		if (!field.definition().getArguments().isEmpty()) {
			return new LongTexts();
		}
		return switch (field.name()) {
			case "edges" -> this;
			case "nodes", "node" -> below("node");
			default -> below(field.definition());
		};
	}

	private LongTexts below(Object key) {
		return this.objects.computeIfAbsent(key, (_) -> new LongTexts());
	}

}
