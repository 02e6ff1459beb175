/**
 * GraphQL over HTTP. {@link io.posttopic.http.GraphQlServlet} reads a request, executes
 * it and writes the response, all on the request's own virtual thread;
 * {@link io.posttopic.http.Errors} converts failures to errors of the response.
 * {@link io.posttopic.http.RequestFilter} documents the servlet filters and their order.
 * May use the generic packages that serve requests: {@code error}, {@code relay},
 * {@code read}, {@code pool}, {@code replica}, {@code security}, {@code documents},
 * {@code limits}, {@code cost}, {@code observability}, {@code subscription},
 * {@code write} and {@code startup}. Knows no feature package.
 */
@NullMarked
package io.posttopic.http;

import org.jspecify.annotations.NullMarked;
