package io.posttopic.server;

import java.util.List;
import java.util.Map;
import java.util.Set;

import graphql.Directives;
import graphql.GraphQLError;
import graphql.execution.AbortExecutionException;
import graphql.language.Directive;
import graphql.schema.DataFetcher;
import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLDirective;
import io.posttopic.relay.ErrorCode;

/**
 * Directives that the engine adds to every schema and this server does not support:
 * introspection does not list them, and a document that uses one is invalid, as with any
 * unknown directive.
 */
final class UnservedDirectives {

	private static final Set<String> NAMES = Set.of(Directives.DeferDirective.getName(),
			Directives.ExperimentalDisableErrorPropagationDirective.getName());

	private UnservedDirectives() {
	}

	/**
	 * Rejects a directive that is not served.
	 * @throws AbortExecutionException GRAPHQL_VALIDATION_FAILED if it is one of those
	 */
	static void check(Directive directive) {
		if (NAMES.contains(directive.getName())) {
			throw new AbortExecutionException(List.of(GraphQLError.newError()
				.message("Unknown directive '%s'", directive.getName())
				.location(directive.getSourceLocation())
				.extensions(Map.of("code", ErrorCode.GRAPHQL_VALIDATION_FAILED.name()))
				.build()));
		}
	}

	/**
	 * Returns code for a schema whose introspection lists the served directives only. The
	 * engine keeps what is registered before its own.
	 */
	static GraphQLCodeRegistry introspection() {
		DataFetcher<List<GraphQLDirective>> served = (environment) -> environment.getGraphQLSchema()
			.getDirectives()
			.stream()
			.filter((directive) -> !NAMES.contains(directive.getName()))
			.toList();
		return GraphQLCodeRegistry.newCodeRegistry()
			.dataFetcher(FieldCoordinates.coordinates("__Schema", "directives"), served)
			.build();
	}

}
