package io.posttopic.http;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of a well-formed request.
 *
 * @param query the text of the document
 * @param operationName the operation to run, may be {@code null} if the document has only
 * one
 * @param variables the variables before coercion; numbers keep their exact value
 * @param extensions additional entries for the server, such as the hash of a persisted
 * query
 * @param trusted whether the document is one that the operator trusts
 * @see <a href=
 * "https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters">GraphQL
 * over HTTP, request parameters</a>
 */
public record GraphQlRequest(String query, @Nullable String operationName, Map<String, Object> variables,
		Map<String, Object> extensions, boolean trusted) {

}
