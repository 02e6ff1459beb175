package io.posttopic.documents;

import java.util.List;
import java.util.Set;

import graphql.Directives;
import graphql.language.Directive;
import graphql.schema.DataFetcher;
import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLDirective;
import io.posttopic.error.OperationErrors;

/**
 * The directives that the engine adds to every schema but this server does not support.
 * Introspection does not list them, and a document that uses one of them is rejected as
 * with any unknown directive.
 */
public final class UnservedDirectives {

	private static final Set<String> NAMES = Set.of(Directives.DeferDirective.getName(),
			Directives.ExperimentalDisableErrorPropagationDirective.getName());

	private UnservedDirectives() {
	}

	/**
	 * Throws if a directive is not supported.
	 * @throws graphql.execution.AbortExecutionException GRAPHQL_VALIDATION_FAILED if it
	 * is not
	 */
	public static void check(Directive directive) {
		if (NAMES.contains(directive.getName())) {
			throw OperationErrors.invalid("Unknown directive '%s'".formatted(directive.getName()), directive);
		}
	}

	/**
	 * Returns a code registry with which introspection lists the supported directives
	 * only. The engine does not replace data fetchers that were registered before its
	 * own.
	 */
	public static GraphQLCodeRegistry introspection() {
		DataFetcher<List<GraphQLDirective>> supported = (environment) -> environment.getGraphQLSchema()
			.getDirectives()
			.stream()
			.filter((directive) -> !NAMES.contains(directive.getName()))
			.toList();
		return GraphQLCodeRegistry.newCodeRegistry()
			.dataFetcher(FieldCoordinates.coordinates("__Schema", "directives"), supported)
			.build();
	}

}
