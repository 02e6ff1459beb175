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
 * The fields of one object that have the same response name, merged into one.
 *
 * @see <a href="https://spec.graphql.org/draft/#sec-Field-Selection-Merging">GraphQL,
 * field selection merging</a>
 */
final class MergedField {

	private final Field field;

	private final List<Part> below = new ArrayList<>();

	private InclusionCondition condition = InclusionCondition.NEVER;

	/**
	 * A selection set of one object, and the condition under which it is included.
	 */
	record Part(SelectionSet selections, InclusionCondition condition) {

	}

	/**
	 * The fields that are selected of one object.
	 *
	 * @param fields the merged fields
	 * @param selections the number of fields before they are merged
	 */
	record FieldSet(List<MergedField> fields, int selections) {

	}

	private MergedField(Field field) {
		this.field = field;
	}

	/**
	 * Returns one of the fields. The name and the arguments are the same for all of them.
	 */
	Field field() {
		return this.field;
	}

	InclusionCondition condition() {
		return this.condition;
	}

	/** Returns the selection sets below the fields. */
	List<Part> below() {
		return this.below;
	}

	private void add(Field other, InclusionCondition condition) {
		this.condition = this.condition.or(condition);
		if (other.getSelectionSet() != null) {
			this.below.add(new Part(other.getSelectionSet(), condition));
		}
	}

	/**
	 * Merges the fields that are selected of one object.
	 * @param fragments the document's fragments by name
	 * @param applies tells whether a type condition applies to the object
	 */
	static FieldSet collect(List<Part> parts, Map<String, FragmentDefinition> fragments, Predicate<String> applies) {
		Collector collector = new Collector(fragments, applies);
		parts.forEach(collector::collect);
		return new FieldSet(List.copyOf(collector.fields.values()), collector.selections);
	}

	private static final class Collector {

		private final Map<String, FragmentDefinition> fragments;

		private final Predicate<String> applies;

		private final Map<String, MergedField> fields = new LinkedHashMap<>();

		private final Set<Spread> visited = new HashSet<>();

		private int selections;

		private record Spread(String fragment, InclusionCondition condition) {

		}

		private Collector(Map<String, FragmentDefinition> fragments, Predicate<String> applies) {
			this.fragments = fragments;
			this.applies = applies;
		}

		private void collect(Part part) {
			for (Selection<?> selection : part.selections.getSelections()) {
				switch (selection) {
					case Field field -> add(field, part.condition.and(field));
					case InlineFragment inline ->
						collect(inline.getTypeCondition(), inline.getSelectionSet(), part.condition.and(inline));
					case FragmentSpread named -> spread(named, part.condition.and(named));
					default -> {
					}
				}
			}
		}

		private void add(Field field, InclusionCondition condition) {
			if (!condition.equals(InclusionCondition.NEVER)) {
				this.selections++;
				this.fields.computeIfAbsent(field.getResultKey(), (key) -> new MergedField(field))
					.add(field, condition);
			}
		}

		private void spread(FragmentSpread named, InclusionCondition condition) {
			FragmentDefinition fragment = this.fragments.get(named.getName());
			if (fragment != null && this.visited.add(new Spread(named.getName(), condition))) {
				collect(fragment.getTypeCondition(), fragment.getSelectionSet(), condition);
			}
		}

		private void collect(@Nullable TypeName type, SelectionSet selections, InclusionCondition condition) {
			if (type == null || this.applies.test(type.getName())) {
				collect(new Part(selections, condition));
			}
		}

	}

}
