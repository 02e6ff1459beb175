package io.posttopic.cost;

import io.posttopic.limits.Limits;
import io.posttopic.error.OperationErrors;
import io.posttopic.documents.UnservedDirectives;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import graphql.Directives;
import graphql.language.Argument;
import graphql.language.Definition;
import graphql.language.Directive;
import graphql.language.DirectivesContainer;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.Node;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.VariableDefinition;
import io.posttopic.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A check that a document is small enough to be validated. Without this check, validation
 * would take exponential time for some documents. The check itself visits each part of
 * the document only once.
 */
final class DocumentBounds {

	private static final Set<String> CONDITIONS = Set.of(Directives.SkipDirective.getName(),
			Directives.IncludeDirective.getName());

	private final Limits limits;

	private final Map<String, FragmentDefinition> fragments = new HashMap<>();

	private final Map<String, Extent> fragmentExtents = new HashMap<>();

	private final Set<String> visiting = new HashSet<>();

	private int aliases;

	private int directives;

	/**
	 * The extent of a selection with its fragments expanded.
	 *
	 * @param size the number of fields, arguments, values and directives
	 * @param depth the number of levels of nested fields
	 * @param nesting the number of levels of nested fragments
	 */
	private record Extent(long size, int depth, int nesting) {

		static final Extent NONE = new Extent(0, 0, 0);

		Extent plus(Extent other) {
			return new Extent(this.size + other.size, Math.max(this.depth, other.depth),
					Math.max(this.nesting, other.nesting));
		}

		Extent plusSize(int more) {
			return new Extent(this.size + more, this.depth, this.nesting);
		}

		Extent nested() {
			return new Extent(this.size, this.depth, this.nesting + 1);
		}

	}

	private DocumentBounds(Limits limits) {
		this.limits = limits;
	}

	/**
	 * Checks a parsed document.
	 * @throws graphql.execution.AbortExecutionException if the document exceeds a limit,
	 * a fragment spreads itself, or a directive is not supported or not allowed where it
	 * is
	 */
	static void check(Document document, Limits limits) {
		new DocumentBounds(limits).check(document);
	}

	private void check(Document document) {
		int operations = 0;
		int fragments = 0;
		for (Definition<?> definition : document.getDefinitions()) {
			if (definition instanceof FragmentDefinition fragment) {
				// If several fragments share a name, the last one wins, as in validation.
				this.fragments.put(fragment.getName(), fragment);
				fragments++;
			}
			else {
				operations++;
			}
		}
		require(operations, this.limits.operations(), "operations");
		require(fragments, this.limits.fragments(), "fragments");
		Extent all = Extent.NONE;
		for (Definition<?> definition : document.getDefinitions()) {
			all = all.plus(extent(definition));
			require(all.depth, this.limits.depth(), "levels of nested fields");
			require(all.nesting, this.limits.depth(), "levels of nested fragments");
			requireSize(all.size);
		}
		require(this.aliases, this.limits.aliases(), "aliases");
		require(this.directives, this.limits.directives(), "directives");
		document.getDefinitionsOfType(OperationDefinition.class)
			.stream()
			.filter((operation) -> operation.getOperation() == OperationDefinition.Operation.SUBSCRIPTION)
			.forEach((subscription) -> requireUnconditional(subscription.getSelectionSet(), new HashSet<>()));
	}

	/**
	 * Throws if the root field of a subscription depends on a condition. The engine's own
	 * validation would fail without saying why.
	 * @param visited the names of the fragments that were visited
	 * @see <a href="https://spec.graphql.org/draft/#sec-Single-Root-Field">Single Root
	 * Field</a>
	 */
	private void requireUnconditional(SelectionSet root, Set<String> visited) {
		for (Selection<?> selection : root.getSelections()) {
			for (Directive directive : ((DirectivesContainer<?>) selection).getDirectives()) {
				if (CONDITIONS.contains(directive.getName())) {
					throw OperationErrors.invalid(
							"The root field of a subscription cannot depend on '@%s'.".formatted(directive.getName()),
							directive);
				}
			}
			SelectionSet below = switch (selection) {
				case InlineFragment fragment -> fragment.getSelectionSet();
				case FragmentSpread spread when visited.add(spread.getName()) -> selectionsOf(spread);
				default -> null;
			};
			if (below != null) {
				requireUnconditional(below, visited);
			}
		}
	}

	private @Nullable SelectionSet selectionsOf(FragmentSpread spread) {
		FragmentDefinition fragment = this.fragments.get(spread.getName());
		return (fragment != null) ? fragment.getSelectionSet() : null;
	}

	private Extent extent(Definition<?> definition) {
		return switch (definition) {
			case OperationDefinition operation -> {
				int variables = directives(operation);
				for (VariableDefinition variable : operation.getVariableDefinitions()) {
					variables += nodes(variable) + directives(variable);
				}
				yield of(operation.getSelectionSet()).plusSize(variables);
			}
			case FragmentDefinition fragment -> of(fragment);
			// Validation rejects definitions that are not executable without visiting
			// them.
			default -> Extent.NONE;
		};
	}

	private Extent of(FragmentDefinition fragment) {
		String name = fragment.getName();
		Extent extent = this.fragmentExtents.get(name);
		if (extent == null) {
			if (!this.visiting.add(name)) {
				throw OperationErrors.of(ErrorCode.GRAPHQL_VALIDATION_FAILED,
						"The fragment " + name + " spreads itself.", Map.of());
			}
			extent = of(fragment.getSelectionSet()).plusSize(directives(fragment)).nested();
			this.visiting.remove(name);
			this.fragmentExtents.put(name, extent);
		}
		return extent;
	}

	private Extent of(@Nullable SelectionSet selections) {
		Extent extent = Extent.NONE;
		if (selections != null) {
			for (Selection<?> selection : selections.getSelections()) {
				extent = extent.plus(of(selection));
				requireSize(extent.size);
			}
		}
		return extent;
	}

	private Extent of(Selection<?> selection) {
		return switch (selection) {
			case Field field -> of(field);
			case InlineFragment fragment -> of(fragment.getSelectionSet()).plusSize(1 + directives(fragment)).nested();
			case FragmentSpread spread -> {
				FragmentDefinition fragment = this.fragments.get(spread.getName());
				yield ((fragment != null) ? of(fragment) : Extent.NONE).plusSize(1 + directives(spread));
			}
			default -> Extent.NONE;
		};
	}

	private Extent of(Field field) {
		if (field.getAlias() != null) {
			this.aliases++;
		}
		int size = 1 + directives(field);
		for (Argument argument : field.getArguments()) {
			size += nodes(argument);
		}
		Extent below = of(field.getSelectionSet());
		return new Extent(below.size + size, below.depth + 1, below.nesting);
	}

	private int directives(DirectivesContainer<?> container) {
		List<Directive> directives = container.getDirectives();
		this.directives += directives.size();
		int size = 0;
		for (Directive directive : directives) {
			UnservedDirectives.check(directive);
			size += nodes(directive);
		}
		return size;
	}

	private static int nodes(Node<?> node) {
		int nodes = 1;
		for (Node<?> child : node.getChildren()) {
			nodes += nodes(child);
		}
		return nodes;
	}

	private void requireSize(long size) {
		require(size, this.limits.fields(), "fields, arguments, values and directives, with fragments expanded");
	}

	private static void require(long found, int limit, String what) {
		if (found > limit) {
			throw OperationErrors
				.tooComplex("The document has more than %,d %s. Ask for less at once.".formatted(limit, what), limit);
		}
	}

}
