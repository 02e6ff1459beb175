/**
 * What operators see of requests: the id of each, and its line in the log. May use
 * {@code limits} and {@code security}.
 */
@NullMarked
package io.posttopic.observability;

import org.jspecify.annotations.NullMarked;
