package io.posttopic.http;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of a well-formed request.
 *
 * @param query the document's text
 * @param operationName which of its operations to run, {@code null} where it has only one
 * @param variables raw values, numbers exact
 * @param extensions what the client adds for the server
 * @see <a href=
 * "https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters">GraphQL
 * over HTTP, request parameters</a>
 */
public record GraphQlRequest(String query, @Nullable String operationName, Map<String, Object> variables,
		Map<String, Object> extensions) {

}
