package io.posttopic.websocket;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.posttopic.error.ErrorCode;
import io.posttopic.error.RequestException;
import io.posttopic.http.ProtocolUpgrade;
import io.posttopic.pool.CallerUsage;
import io.posttopic.security.AllowedOrigins;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/**
 * The connections over WebSocket: upgrades requests to them, and closes them when the
 * server stops.
 */
@Component
class WebSockets implements ProtocolUpgrade, SmartLifecycle {

	static final String PROTOCOL = "graphql-transport-ws";

	/** How much of a message is read at once. Each connection has memory for it. */
	private static final int BUFFER = 2048;

	private final WebSocketServices services;

	private final AllowedOrigins origins;

	private final Set<WebSocketConnection> connections = ConcurrentHashMap.newKeySet();

	private final CallerUsage senders = new CallerUsage();

	private volatile boolean running;

	WebSockets(WebSocketServices services, AllowedOrigins origins) {
		this.services = services;
		this.origins = origins;
	}

	/**
	 * Returns the networks whose clients are sending messages.
	 */
	CallerUsage senders() {
		return this.senders;
	}

	@Override
	public void upgrade(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (!this.origins.allows(request)) {
			throw RequestException.of(403, ErrorCode.FORBIDDEN,
					"Pages of this origin may not connect: name it in posttopic.http.allowed-origins.");
		}
		ServerContainer container = (ServerContainer) request.getServletContext()
			.getAttribute(ServerContainer.class.getName());
		container.setDefaultMaxTextMessageBufferSize(BUFFER);
		container.setDefaultMaxBinaryMessageBufferSize(BUFFER);
		WebSocketConnection connection = new WebSocketConnection(this, this.services,
				this.services.concurrent().network(request), this.services.rates().chargesOf(request),
				SecurityContextHolder.getContext().getAuthentication());
		try {
			container.upgradeHttpToWebSocket(request, response, configuration(connection), Map.of());
		}
		catch (DeploymentException ex) {
			throw RequestException.of(400, "The request is no handshake of WebSocket: " + ex.getMessage());
		}
	}

	private static ServerEndpointConfig configuration(WebSocketConnection connection) {
		return ServerEndpointConfig.Builder.create(WebSocketConnection.class, "/graphql")
			.subprotocols(List.of(PROTOCOL))
			.configurator(new ServerEndpointConfig.Configurator() {

				@Override
				public <T> T getEndpointInstance(Class<T> type) {
					return type.cast(connection);
				}

			})
			.build();
	}

	/**
	 * Adds a connection, and closes it if the server is being stopped.
	 */
	void add(WebSocketConnection connection) {
		this.connections.add(connection);
		if (!this.running) {
			stop(connection);
		}
	}

	void remove(WebSocketConnection connection) {
		this.connections.remove(connection);
	}

	/** Closes the connections before their subscriptions are ended. */
	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 2;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.connections.forEach(WebSockets::stop);
	}

	private static void stop(WebSocketConnection connection) {
		connection.close(CloseCode.SERVICE_RESTART, "The server is being stopped");
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
