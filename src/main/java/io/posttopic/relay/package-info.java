/**
 * The conventions of Relay: global object ids, cursors and the arguments of a page, plus
 * the rules for text that a client sends ({@link io.posttopic.relay.InputText}). May
 * depend on {@code error} only.
 */
@NullMarked
package io.posttopic.relay;

import org.jspecify.annotations.NullMarked;
