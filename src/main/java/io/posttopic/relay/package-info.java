/**
 * The conventions of Relay: global object ids, cursors, the arguments of a page, and the
 * root fields {@code node} and {@code nodes}, plus the rules for text that a client sends
 * ({@link io.posttopic.relay.InputText}). Rows are read through
 * {@link io.posttopic.relay.NodeReader}, which {@code read} implements. May depend on
 * {@code
 * error} only.
 */
@NullMarked
package io.posttopic.relay;

import org.jspecify.annotations.NullMarked;
