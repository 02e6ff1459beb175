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
 * When a selected field is there: in one of several ways, each of which needs variables
 * to have certain values, as {@code @skip} and {@code @include} say.
 *
 * @param ways the ways; with none, it is never there
 */
record InclusionCondition(List<List<Test>> ways) {

	/** Beyond, it is taken to be always there: to tell more ways apart is slow. */
	private static final int MAX_WAYS = 16;

	static final InclusionCondition ALWAYS = new InclusionCondition(List.of(List.of()));

	static final InclusionCondition NEVER = new InclusionCondition(List.of());

	/**
	 * What a variable must be.
	 */
	record Test(String variable, boolean wanted) {

		boolean passes(Variables inputs) {
			return Boolean.TRUE.equals(inputs.variable(this.variable)) == this.wanted;
		}

	}

	boolean passes(Variables inputs) {
		if (this == ALWAYS) {
			return true;
		}
		for (List<Test> way : this.ways) {
			if (passes(way, inputs)) {
				return true;
			}
		}
		return false;
	}

	private static boolean passes(List<Test> way, Variables inputs) {
		for (Test test : way) {
			if (!test.passes(inputs)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * This guard, and the directives of a selection below it.
	 */
	InclusionCondition and(DirectivesContainer<?> selection) {
		InclusionCondition guard = this;
		for (Directive directive : selection.getDirectives()) {
			switch (directive.getName()) {
				case "include" -> guard = guard.and(directive, true);
				case "skip" -> guard = guard.and(directive, false);
				default -> {
				}
			}
		}
		return guard;
	}

	private InclusionCondition and(Directive directive, boolean wanted) {
		Argument condition = directive.getArgument("if");
		return switch (condition.getValue()) {
			case BooleanValue value -> (value.isValue() == wanted) ? this : NEVER;
			case VariableReference variable -> and(new Test(variable.getName(), wanted));
			default -> this;
		};
	}

	private InclusionCondition and(Test test) {
		List<List<Test>> ways = new ArrayList<>();
		for (List<Test> way : this.ways) {
			List<Test> narrower = new ArrayList<>(way);
			if (!narrower.contains(test)) {
				narrower.add(test);
			}
			ways.add(narrower);
		}
		return new InclusionCondition(ways);
	}

	/**
	 * This guard, or another.
	 */
	InclusionCondition or(InclusionCondition other) {
		if (this == ALWAYS || equals(other) || other.equals(NEVER)) {
			return this;
		}
		if (other == ALWAYS || equals(NEVER)) {
			return other;
		}
		if (this.ways.size() + other.ways.size() > MAX_WAYS) {
			return ALWAYS;
		}
		List<List<Test>> ways = new ArrayList<>(this.ways);
		ways.addAll(other.ways);
		return new InclusionCondition(List.copyOf(new LinkedHashSet<>(ways)));
	}

}
