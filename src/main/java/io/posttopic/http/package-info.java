/**
 * GraphQL over HTTP. {@link io.posttopic.http.GraphQlServlet} reads a request, has it
 * executed and writes the response, all on the request's own virtual thread;
 * {@link io.posttopic.http.Errors} turns whatever goes wrong into errors of the response.
 * The servlet filters and their order are in
 * {@link io.posttopic.http.FilterConfiguration}. May use everything generic.
 */
@NullMarked
package io.posttopic.http;

import org.jspecify.annotations.NullMarked;
