package io.posttopic.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.posttopic.error.ErrorCode;
import io.posttopic.error.RequestException;
import io.posttopic.error.ResponseError;
import io.posttopic.http.GraphQlRequest;
import io.posttopic.http.OperationResult;
import io.posttopic.http.OwnWrites;
import io.posttopic.limits.Charge;
import io.posttopic.observability.Exchange;
import io.posttopic.pool.CallerEntry;
import io.posttopic.pool.RequestBudget;
import io.posttopic.read.EventRequest;
import io.posttopic.read.ResponseBytes;
import io.posttopic.replica.ReadRoute;
import io.posttopic.replica.WalPosition;
import io.posttopic.subscription.Event;
import io.posttopic.subscription.EventStream;
import io.posttopic.subscription.Subscriber;
import io.posttopic.subscription.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a connection: a query or mutation, which has one result, or a
 * subscription, which is the stream of its events.
 */
class WebSocketOperation implements EventStream {

	private final WebSocketConnection connection;

	private final WebSocketServices services;

	private final String network;

	private final String id;

	private final int length;

	private Map<?, ?> parameters;

	private @Nullable Charge charge;

	private @Nullable Subscription subscription;

	private boolean cancelled;

	/**
	 * Creates an operation.
	 * @param network the network that the client belongs to
	 * @param id the id that the client has assigned
	 * @param parameters the parameters of the request
	 * @param length the length of the message that had them
	 */
	WebSocketOperation(WebSocketConnection connection, WebSocketServices services, String network, String id,
			Map<?, ?> parameters, int length) {
		this.connection = connection;
		this.services = services;
		this.network = network;
		this.id = id;
		this.parameters = parameters;
		this.length = length;
	}

	String id() {
		return this.id;
	}

	/**
	 * Admits the operation of the current caller, or rejects it.
	 * @param charges opens the charge of an operation
	 * @return the entry, which ends with the run of the operation, or null if it was
	 * rejected
	 */
	@Nullable CallerEntry enter(Supplier<Charge> charges) throws IOException {
		try {
			this.charge = charges.get();
			return this.services.concurrent().enter(this.network);
		}
		catch (RequestException ex) {
			try (Exchange exchange = Exchange.begin(null); RequestBudget budget = beginBudget()) {
				fail(ex, exchange, budget);
			}
			return null;
		}
	}

	/**
	 * Runs the operation as the current caller. A subscription goes on after that.
	 */
	void run(CallerEntry entry) throws IOException {
		try (Exchange exchange = Exchange.begin(null); RequestBudget budget = beginBudget()) {
			budget.chargeTo(entry.address());
			try {
				run(exchange, budget);
			}
			catch (RuntimeException | StackOverflowError ex) {
				fail(ex, exchange, budget);
			}
		}
	}

	private RequestBudget beginBudget() {
		return this.services.requests().begin(this.services.limits().deadline(), this.connection::isClosed);
	}

	private void fail(Throwable ex, Exchange exchange, RequestBudget budget) throws IOException {
		List<ResponseError> errors = List.of(this.services.operations().describe(ex));
		this.services.reporter().report(errors, this.charge, exchange, budget);
		this.connection.endWithErrors(this, errors);
	}

	private void run(Exchange exchange, RequestBudget budget) throws IOException {
		Charge opened = Objects.requireNonNull(this.charge);
		// The parameters are not kept while events or errors are sent.
		Map<?, ?> read = this.parameters;
		this.parameters = Map.of();
		budget.takeForText(this.length);
		GraphQlRequest request = this.services.reader().request(read);
		try (ReadRoute _ = this.services.ownWrites().begin(request.extensions().get(OwnWrites.POSITION))) {
			OperationResult result = this.services.operations().execute(request, false, opened);
			WalPosition written = this.services.ownWrites().record();
			EventRequest events = result.events();
			if (events != null) {
				subscribe(events, opened);
				this.services.reporter().report(result.errors(), opened, exchange, budget);
				return;
			}
			String body = body(result, written);
			this.services.reporter().report(result.errors(), opened, exchange, budget);
			answer(result, body);
		}
	}

	private void subscribe(EventRequest events, Charge charge) {
		Subscriber subscriber = this.services.operations().subscriber(this.network, charge);
		Subscription opened = this.services.subscriptions().open(events, subscriber, this);
		synchronized (this) {
			this.subscription = opened;
			if (this.cancelled) {
				opened.close();
			}
			opened.start();
		}
	}

	private static String body(OperationResult result, @Nullable WalPosition written) throws IOException {
		Map<String, String> extensions = (written != null) ? Map.of(OwnWrites.POSITION, written.toString()) : Map.of();
		return text(OperationResult.serialize(result.body(extensions)));
	}

	private void answer(OperationResult result, String body) throws IOException {
		if (result.isDataPresent()) {
			this.connection.endWithResult(this, body);
		}
		else {
			this.connection.endWithErrors(this, result.errors());
		}
	}

	private static String text(ResponseBytes bytes) throws IOException {
		ByteArrayOutputStream text = new ByteArrayOutputStream((int) bytes.size());
		bytes.writeTo(text);
		return text.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Cancels the operation, because the client wants no more of it.
	 */
	synchronized void cancel() {
		this.cancelled = true;
		if (this.subscription != null) {
			this.subscription.close();
		}
	}

	/** The buffers are those of the connection, however many operations it has. */
	@Override
	public long memory() {
		return 0;
	}

	@Override
	public void send(Event event) throws IOException {
		this.connection.sendEvent(this, event);
	}

	@Override
	public void keepAlive() throws IOException {
		this.connection.sendPing();
	}

	@Override
	public void end(ResponseError error) throws IOException {
		if (error.hasCode(ErrorCode.UNAUTHENTICATED)) {
			this.connection.closeExpired();
		}
		else {
			this.connection.endWithErrors(this, List.of(error));
		}
	}

	@Override
	public void close() {
		this.connection.remove(this);
	}

}
