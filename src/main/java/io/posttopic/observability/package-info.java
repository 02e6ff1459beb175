/**
 * The observability of requests: the id of each, and its line in the log.
 * {@link io.posttopic.observability.Exchange} is the entry point: it is begun for each
 * request, and {@link io.posttopic.observability.RequestLog} logs it at the end. May use
 * {@code limits}, {@code security} and {@code pool}.
 */
@NullMarked
package io.posttopic.observability;

import org.jspecify.annotations.NullMarked;
