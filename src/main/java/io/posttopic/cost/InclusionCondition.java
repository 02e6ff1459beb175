package io.posttopic.cost;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

import graphql.language.Argument;
import graphql.language.BooleanValue;
import graphql.language.Directive;
import graphql.language.DirectivesContainer;
import graphql.language.VariableReference;

/**
 * The condition under which a selected field is included in the result, from its
 * {@code @skip} and {@code @include} directives and from those around it. The condition
 * holds if one of its alternatives holds, and an alternative holds if all of its tests
 * pass.
 *
 * @param alternatives the alternatives. With none, the field is never included
 */
record InclusionCondition(List<List<Test>> alternatives) {

	/**
	 * The maximum number of alternatives. With more, the field is assumed to be always
	 * included, because it takes long to distinguish that many.
	 */
	private static final int MAX_ALTERNATIVES = 16;

	static final InclusionCondition ALWAYS = new InclusionCondition(List.of(List.of()));

	static final InclusionCondition NEVER = new InclusionCondition(List.of());

	/**
	 * A test that a Boolean variable has the expected value.
	 */
	record Test(String variable, boolean expected) {

		boolean passes(Variables variables) {
			return Boolean.TRUE.equals(variables.variable(this.variable)) == this.expected;
		}

	}

	boolean holds(Variables variables) {
		if (this == ALWAYS) {
			return true;
		}
		for (List<Test> alternative : this.alternatives) {
			if (holds(alternative, variables)) {
				return true;
			}
		}
		return false;
	}

	private static boolean holds(List<Test> alternative, Variables variables) {
		for (Test test : alternative) {
			if (!test.passes(variables)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Returns the conjunction of this condition and the directives of a selection below
	 * it.
	 */
	InclusionCondition and(DirectivesContainer<?> selection) {
		InclusionCondition condition = this;
		for (Directive directive : selection.getDirectives()) {
			switch (directive.getName()) {
				case "include" -> condition = condition.and(directive, true);
				case "skip" -> condition = condition.and(directive, false);
				default -> {
				}
			}
		}
		return condition;
	}

	private InclusionCondition and(Directive directive, boolean expected) {
		Argument condition = directive.getArgument("if");
		return switch (condition.getValue()) {
			case BooleanValue value -> (value.isValue() == expected) ? this : NEVER;
			case VariableReference variable -> and(new Test(variable.getName(), expected));
			default -> this;
		};
	}

	private InclusionCondition and(Test test) {
		List<List<Test>> alternatives = new ArrayList<>();
		for (List<Test> alternative : this.alternatives) {
			List<Test> narrower = new ArrayList<>(alternative);
			if (!narrower.contains(test)) {
				narrower.add(test);
			}
			alternatives.add(narrower);
		}
		return new InclusionCondition(alternatives);
	}

	/**
	 * Returns the disjunction of this condition and another.
	 */
	InclusionCondition or(InclusionCondition other) {
		if (this == ALWAYS || equals(other) || other.equals(NEVER)) {
			return this;
		}
		if (other == ALWAYS || equals(NEVER)) {
			return other;
		}
		if (this.alternatives.size() + other.alternatives.size() > MAX_ALTERNATIVES) {
			return ALWAYS;
		}
		List<List<Test>> alternatives = new ArrayList<>(this.alternatives);
		alternatives.addAll(other.alternatives);
		return new InclusionCondition(List.copyOf(new LinkedHashSet<>(alternatives)));
	}

}
