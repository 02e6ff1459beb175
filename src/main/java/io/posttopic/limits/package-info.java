/**
 * Limits on requests and their callers: the points that a caller may spend in a minute,
 * its concurrent requests and connections, and the time, body size and memory of each
 * request. {@link io.posttopic.limits.LimitsConfiguration} is the entry point, and
 * {@link io.posttopic.limits.Limits} has the settings.
 *
 * <p>
 * May depend on {@code error}, {@code pool}, {@code security} and {@code startup}.
 */
@NullMarked
package io.posttopic.limits;

import org.jspecify.annotations.NullMarked;
