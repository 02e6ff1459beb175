/**
 * GraphQL over WebSocket, with the protocol {@code graphql-transport-ws}.
 * {@link io.posttopic.websocket.WebSockets} upgrades connections, and
 * {@link io.posttopic.websocket.WebSocketConnection} is one of them. May use what serves
 * requests over HTTP.
 */
@NullMarked
package io.posttopic.websocket;

import org.jspecify.annotations.NullMarked;
