/**
 * The observability of the server: the id of each request, its line in the log, metrics,
 * traces, and the ports that serve metrics and health.
 * {@link io.posttopic.observability.Exchange} is begun for each request, and
 * {@link io.posttopic.observability.RequestReporter} reports it at the end. The packages
 * that are measured expose numbers and do not know how these are exported. May use
 * {@code error}, {@code read}, {@code limits}, {@code security}, {@code pool},
 * {@code replica}, {@code documents}, {@code adoption}, {@code subscription} and
 * {@code startup}.
 */
@NullMarked
package io.posttopic.observability;

import org.jspecify.annotations.NullMarked;
