package io.posttopic.cost;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.TypeName;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object that have one name in the response, which are one field.
 *
 * @see <a href="https://spec.graphql.org/draft/#sec-Field-Selection-Merging">GraphQL,
 * field selection merging</a>
 */
final class MergedField {

	private final Field field;

	private final List<Part> below = new ArrayList<>();

	private InclusionCondition guard = InclusionCondition.NEVER;

	/**
	 * Selections of one object, and when they are there.
	 */
	record Part(SelectionSet selections, InclusionCondition guard) {

	}

	/**
	 * All that is selected of one object.
	 *
	 * @param fields the fields
	 * @param number how many they are before they are merged
	 */
	record All(List<MergedField> fields, int number) {

	}

	private MergedField(Field field) {
		this.field = field;
	}

	/** Any of the fields: their names and arguments are the same. */
	Field field() {
		return this.field;
	}

	InclusionCondition guard() {
		return this.guard;
	}

	/** What is selected below the fields. */
	List<Part> below() {
		return this.below;
	}

	private void add(Field other, InclusionCondition guard) {
		this.guard = this.guard.or(guard);
		if (other.getSelectionSet() != null) {
			this.below.add(new Part(other.getSelectionSet(), guard));
		}
	}

	/**
	 * Merges the fields that are selected of one object.
	 * @param fragments the document's fragments
	 * @param applies whether the object is of a type
	 */
	static All collect(List<Part> parts, Map<String, FragmentDefinition> fragments, Predicate<String> applies) {
		Collector collector = new Collector(fragments, applies);
		parts.forEach(collector::collect);
		return new All(List.copyOf(collector.fields.values()), collector.number);
	}

	private static final class Collector {

		private final Map<String, FragmentDefinition> fragments;

		private final Predicate<String> applies;

		private final Map<String, MergedField> fields = new LinkedHashMap<>();

		private final Set<Spread> spread = new HashSet<>();

		private int number;

		private record Spread(String fragment, InclusionCondition guard) {

		}

		private Collector(Map<String, FragmentDefinition> fragments, Predicate<String> applies) {
			this.fragments = fragments;
			this.applies = applies;
		}

		private void collect(Part part) {
			for (Selection<?> selection : part.selections.getSelections()) {
				switch (selection) {
					case Field field -> add(field, part.guard.and(field));
					case InlineFragment inline ->
						collect(inline.getTypeCondition(), inline.getSelectionSet(), part.guard.and(inline));
					case FragmentSpread named -> spread(named, part.guard.and(named));
					default -> {
					}
				}
			}
		}

		private void add(Field field, InclusionCondition guard) {
			if (!guard.equals(InclusionCondition.NEVER)) {
				this.number++;
				this.fields.computeIfAbsent(field.getResultKey(), (key) -> new MergedField(field)).add(field, guard);
			}
		}

		private void spread(FragmentSpread named, InclusionCondition guard) {
			FragmentDefinition fragment = this.fragments.get(named.getName());
			if (fragment != null && this.spread.add(new Spread(named.getName(), guard))) {
				collect(fragment.getTypeCondition(), fragment.getSelectionSet(), guard);
			}
		}

		private void collect(@Nullable TypeName type, SelectionSet selections, InclusionCondition guard) {
			if (type == null || this.applies.test(type.getName())) {
				collect(new Part(selections, guard));
			}
		}

	}

}
