package io.posttopic.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.posttopic.error.RequestException;
import io.posttopic.error.ResponseError;
import io.posttopic.limits.Charge;
import io.posttopic.pool.CallerEntry;
import io.posttopic.security.AuthenticationErrorWriter;
import io.posttopic.security.Caller;
import io.posttopic.subscription.Event;
import io.posttopic.subscription.EventMemory;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.security.concurrent.DelegatingSecurityContextRunnable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

/**
 * One connection, over which a client runs any number of operations at once. A client
 * signs in with the header {@code Authorization} of the handshake, or, because browsers
 * cannot set it, with a member of that name in the payload of {@code connection_init}.
 *
 * @see <a href= "https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md">GraphQL
 * over WebSocket Protocol</a>
 */
class WebSocketConnection extends Endpoint implements MessageHandler.Partial<String> {

	/** The most characters of a message. */
	private static final int MAX_MESSAGE = 100_000;

	private static final Duration INITIALISATION = Duration.ofSeconds(10);

	/** The longest time without a message, ping or pong of the client. */
	private static final Duration SILENCE = Duration.ofMinutes(2);

	private static final Duration PING_INTERVAL = Duration.ofSeconds(30);

	private static final JsonMapper JSON = JsonMapper.shared();

	private final WebSockets server;

	private final WebSocketServices services;

	private final String network;

	private final Supplier<Charge> charges;

	private final Map<String, WebSocketOperation> operations = new ConcurrentHashMap<>();

	private final ReentrantLock sending = new ReentrantLock();

	private final IncomingMessage message;

	private @Nullable Session session;

	private volatile @Nullable Authentication authentication;

	private volatile long pingedAt = System.nanoTime();

	private volatile boolean acknowledged;

	/**
	 * Creates a connection.
	 * @param network the network that the client belongs to
	 * @param charges opens the charge of an operation
	 * @param authentication the client's authentication by the handshake
	 */
	WebSocketConnection(WebSockets server, WebSocketServices services, String network, Supplier<Charge> charges,
			@Nullable Authentication authentication) {
		this.server = server;
		this.services = services;
		this.network = network;
		this.message = new IncomingMessage(services.requests(), server.senders(), network);
		this.charges = charges;
		this.authentication = authentication;
	}

	@Override
	public void onOpen(Session opened, EndpointConfig config) {
		this.session = opened;
		opened.getUserProperties().put("org.apache.tomcat.websocket.READ_IDLE_TIMEOUT_MS", SILENCE.toMillis());
		opened.getUserProperties()
			.put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", this.services.limits().download().toMillis());
		if (opened.getNegotiatedSubprotocol().isEmpty()) {
			close(CloseCode.SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable: " + WebSockets.PROTOCOL);
			return;
		}
		opened.addMessageHandler(this);
		opened.addMessageHandler(byte[].class,
				(_, _) -> close(CloseCode.BAD_REQUEST, "A message must be text, not binary"));
		Thread.startVirtualThread(this::awaitInitialisation);
		this.server.add(this);
	}

	private void awaitInitialisation() {
		try {
			Thread.sleep(INITIALISATION);
			if (!this.acknowledged) {
				close(CloseCode.INITIALISATION_TIMEOUT, "Connection initialisation timeout");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void onMessage(String part, boolean last) {
		try {
			if (this.message.add(part) > MAX_MESSAGE) {
				close(CloseCode.TOO_LONG, "A message may have at most " + MAX_MESSAGE + " characters");
			}
			else if (last) {
				handle(this.message.takeText());
				this.message.end();
			}
		}
		catch (TransientDataAccessResourceException ex) {
			close(CloseCode.TRY_AGAIN_LATER, Objects.requireNonNull(ex.getMessage()));
		}
	}

	private void handle(String text) {
		try {
			Map<?, ?> received = this.services.reader().readMessage(text);
			switch (String.valueOf(received.get("type"))) {
				case "connection_init" -> initialise(received.get("payload"));
				case "ping" -> send("{\"type\":\"pong\"}");
				case "pong" -> {
				}
				case "subscribe" -> subscribe(id(received), received.get("payload"), text.length());
				case "complete" -> complete(id(received));
				default -> close(CloseCode.BAD_REQUEST, "Unknown type of message");
			}
		}
		catch (RequestException ex) {
			close(CloseCode.BAD_REQUEST, Objects.requireNonNull(ex.getMessage()));
		}
		catch (IOException ex) {
			// The client has disconnected.
		}
	}

	private static String id(Map<?, ?> received) {
		if (!(received.get("id") instanceof String id) || id.isEmpty()) {
			throw RequestException.badParameter("id", "a JSON string is wanted, which is not empty.");
		}
		return id;
	}

	private void initialise(@Nullable Object payload) throws IOException {
		if (this.acknowledged) {
			close(CloseCode.TOO_MANY_INITIALISATIONS, "Too many initialisation requests");
			return;
		}
		if (payload != null && !(payload instanceof Map)) {
			throw RequestException.badParameter("payload", "a JSON object is wanted.");
		}
		if (payload instanceof Map<?, ?> members) {
			for (Map.Entry<?, ?> member : members.entrySet()) {
				if ("Authorization".equalsIgnoreCase(String.valueOf(member.getKey())) && member.getValue() != null
						&& !authenticate(String.valueOf(member.getValue()))) {
					return;
				}
			}
		}
		this.acknowledged = true;
		send("{\"type\":\"connection_ack\"}");
	}

	private boolean authenticate(String authorization) {
		try {
			this.authentication = this.services.tokens().authenticate(authorization);
			return true;
		}
		catch (OAuth2AuthenticationException ex) {
			close(CloseCode.FORBIDDEN, Objects.requireNonNullElse(ex.getMessage(), "The token is not accepted"));
		}
		catch (AuthenticationException ex) {
			close(CloseCode.TRY_AGAIN_LATER,
					Objects.requireNonNull(AuthenticationErrorWriter.unavailability(ex).getMessage()));
		}
		return false;
	}

	private void subscribe(String id, @Nullable Object payload, int length) throws IOException {
		if (!this.acknowledged) {
			close(CloseCode.UNAUTHORIZED, "Unauthorized");
			return;
		}
		if (!(payload instanceof Map<?, ?> parameters)) {
			throw RequestException.badParameter("payload", "a JSON object is wanted.");
		}
		WebSocketOperation operation = new WebSocketOperation(this, this.services, this.network, id, parameters,
				length);
		if (this.operations.putIfAbsent(id, operation) != null) {
			close(CloseCode.SUBSCRIBER_EXISTS, "Subscriber for " + id + " already exists");
			return;
		}
		start(operation);
	}

	/**
	 * Starts an operation, or rejects it on the thread that reads the connection: while a
	 * client does not read its rejections, no more of its messages are read.
	 */
	private void start(WebSocketOperation operation) throws IOException {
		SecurityContextHolder.getContext().setAuthentication(this.authentication);
		try {
			CallerEntry entry = operation.enter(this.charges);
			if (entry != null) {
				Thread.ofVirtual()
					.name("posttopic-websocket")
					.start(new DelegatingSecurityContextRunnable(() -> run(operation, entry)));
			}
		}
		finally {
			SecurityContextHolder.clearContext();
		}
	}

	private void run(WebSocketOperation operation, CallerEntry entry) {
		try (entry) {
			Instant expiry = Caller.expiry();
			if (expiry != null && expiry.isBefore(Instant.now())) {
				closeExpired();
				return;
			}
			operation.run(entry);
		}
		catch (IOException ex) {
			// The client has disconnected.
		}
	}

	private void complete(String id) {
		WebSocketOperation operation = this.operations.remove(id);
		if (operation != null) {
			operation.cancel();
		}
	}

	void remove(WebSocketOperation operation) {
		this.operations.remove(operation.id(), operation);
	}

	/**
	 * Sends an event, and now and then a ping, because a client that only receives events
	 * need not send anything but pongs.
	 * @throws IOException if the client no longer waits for the operation, or has
	 * disconnected
	 */
	void sendEvent(WebSocketOperation operation, Event event) throws IOException {
		if (System.nanoTime() - this.pingedAt > PING_INTERVAL.toNanos()) {
			sendPing();
		}
		locked((opened) -> {
			// Another operation may have its id by now.
			if (this.operations.get(operation.id()) != operation) {
				throw new IOException("The client no longer waits for the operation");
			}
			// The message is a copy, whose characters may take two bytes.
			try (EventMemory.Taken _ = this.services.subscriptions().eventMemory().take(2 * event.size())) {
				opened.getBasicRemote().sendText(message(operation, "next", event.text()));
			}
		});
	}

	/**
	 * Ends an operation with its only result, unless the client no longer waits for it.
	 * @param result the result, as JSON
	 */
	void endWithResult(WebSocketOperation operation, String result) throws IOException {
		String complete = "{\"id\":" + JSON.writeValueAsString(operation.id()) + ",\"type\":\"complete\"}";
		end(operation, message(operation, "next", result), complete);
	}

	/**
	 * Ends an operation with errors, unless the client no longer waits for it.
	 */
	void endWithErrors(WebSocketOperation operation, List<ResponseError> errors) throws IOException {
		String payload = JSON.writeValueAsString(errors.stream().map(ResponseError::toSpecification).toList());
		end(operation, message(operation, "error", payload));
	}

	private void end(WebSocketOperation operation, String... messages) throws IOException {
		locked((opened) -> {
			// The client may have ended it while others were sending.
			if (this.operations.remove(operation.id(), operation)) {
				for (String message : messages) {
					opened.getBasicRemote().sendText(message);
				}
			}
		});
	}

	private static String message(WebSocketOperation operation, String type, String payload) {
		return "{\"id\":" + JSON.writeValueAsString(operation.id()) + ",\"type\":\"" + type + "\",\"payload\":"
				+ payload + "}";
	}

	private void send(String text) throws IOException {
		locked((opened) -> opened.getBasicRemote().sendText(text));
	}

	void sendPing() throws IOException {
		this.pingedAt = System.nanoTime();
		locked((opened) -> opened.getBasicRemote().sendPing(ByteBuffer.allocate(0)));
	}

	/** Only one thread at a time may send. */
	private void locked(Sending action) throws IOException {
		Session opened = this.session;
		this.sending.lock();
		try {
			if (opened == null || !opened.isOpen()) {
				throw new IOException("The connection is closed");
			}
			action.send(opened);
		}
		catch (IllegalStateException ex) {
			throw new IOException("The connection is being closed", ex);
		}
		finally {
			this.sending.unlock();
		}
	}

	boolean isClosed() {
		Session opened = this.session;
		return opened == null || !opened.isOpen();
	}

	void closeExpired() {
		close(CloseCode.FORBIDDEN, "The token has expired");
	}

	void close(CloseCode code, String reason) {
		Session opened = this.session;
		if (opened != null) {
			try {
				opened.close(code.because(reason));
			}
			catch (IOException ex) {
				// The client has disconnected.
			}
		}
	}

	@Override
	public void onClose(Session closed, CloseReason reason) {
		this.message.close();
		this.server.remove(this);
		this.operations.values().forEach(WebSocketOperation::cancel);
		this.operations.clear();
	}

	@Override
	public void onError(Session failed, Throwable ex) {
		if (!(ex instanceof IOException || ex instanceof UncheckedIOException)) {
			this.services.operations().describe(ex);
		}
		close(CloseCode.INTERNAL_ERROR, "Internal error");
	}

	@FunctionalInterface
	private interface Sending {

		void send(Session session) throws IOException;

	}

}
