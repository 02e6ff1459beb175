/**
 * Live events: subscriptions over server-sent events and over WebSocket.
 * {@link io.posttopic.subscription.Subscriptions} passes each change of the change log on
 * to its subscribers, and reads the events of all of them that select the same in one
 * statement. May use {@code error}, {@code changes}, {@code pool}, {@code read},
 * {@code replica}, {@code limits} and {@code startup}.
 */
@NullMarked
package io.posttopic.subscription;

import org.jspecify.annotations.NullMarked;
