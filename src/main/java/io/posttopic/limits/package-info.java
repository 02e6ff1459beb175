/**
 * What bounds a request and its caller: rates, requests and connections of an address,
 * time, body and memory. The settings are in {@link io.posttopic.limits.Limits},
 * {@link io.posttopic.limits.ShareLimits} and {@link io.posttopic.limits.TimeLimits}. May
 * use {@code error}, {@code database}, {@code read} and {@code security}.
 */
@NullMarked
package io.posttopic.limits;

import org.jspecify.annotations.NullMarked;
