/**
 * Limits on requests and their callers: the points that a caller may spend in a minute,
 * its concurrent requests and connections, and the time, body size and memory of each
 * request. {@link io.posttopic.limits.LimitsConfiguration} is the entry point. The
 * settings are in {@link io.posttopic.limits.Limits},
 * {@link io.posttopic.limits.ShareLimits} and {@link io.posttopic.limits.TimeLimits}.
 *
 * <p>
 * May depend on {@code error}, {@code database}, {@code read} and {@code security}.
 */
@NullMarked
package io.posttopic.limits;

import org.jspecify.annotations.NullMarked;
