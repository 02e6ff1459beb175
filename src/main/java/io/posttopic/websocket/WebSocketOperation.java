package io.posttopic.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
import io.posttopic.security.Caller;
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

	private final String id;

	private final int length;

	private Map<?, ?> parameters;

	private volatile @Nullable Charge charge;

	private @Nullable Subscription subscription;

	private boolean cancelled;

	/**
	 * Creates an operation.
	 * @param id the id that the client has assigned
	 * @param parameters the parameters of the request
	 * @param length the length of the message that had them
	 */
	WebSocketOperation(WebSocketConnection connection, String id, Map<?, ?> parameters, int length) {
		this.connection = connection;
		this.id = id;
		this.parameters = parameters;
		this.length = length;
	}

	String id() {
		return this.id;
	}

	/**
	 * Admits the operation of the current caller, or rejects it.
	 * @return the entry, which ends with the run of the operation, or null if it was
	 * rejected
	 */
	@Nullable CallerEntry enter() throws IOException {
		try {
			this.charge = this.connection.openCharge();
			return this.connection.services().concurrent().enter(this.connection.network());
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
		WebSocketServices services = this.connection.services();
		return services.requests().begin(services.limits().deadline(), this.connection::isClosed, this::databaseCost);
	}

	private int databaseCost() {
		Charge opened = this.charge;
		return (opened != null) ? opened.databaseCost() : 0;
	}

	private void fail(Throwable ex, Exchange exchange, RequestBudget budget) throws IOException {
		WebSocketServices services = this.connection.services();
		List<ResponseError> errors = List.of(services.operations().describe(ex));
		services.reporter().report(errors, this.charge, exchange, budget);
		this.connection.endWithErrors(this, errors);
	}

	private void run(Exchange exchange, RequestBudget budget) throws IOException {
		WebSocketServices services = this.connection.services();
		Charge opened = Objects.requireNonNull(this.charge);
		// They are not kept while events or errors are sent.
		Map<?, ?> read = this.parameters;
		this.parameters = Map.of();
		budget.takeForMessage(this.length);
		GraphQlRequest request = services.reader().request(read);
		try (ReadRoute _ = services.ownWrites().begin(request.extensions().get(OwnWrites.POSITION))) {
			run(request, opened, exchange, budget);
		}
	}

	private void run(GraphQlRequest request, Charge charge, Exchange exchange, RequestBudget budget)
			throws IOException {
		WebSocketServices services = this.connection.services();
		OperationResult result = services.operations().execute(request, false, charge);
		WalPosition written = services.ownWrites().record();
		EventRequest events = result.events();
		if (events != null) {
			subscribe(events, charge);
			services.reporter().report(result.errors(), charge, exchange, budget);
			return;
		}
		String body = body(result, written);
		services.reporter().report(result.errors(), charge, exchange, budget);
		answer(result, body);
	}

	private void subscribe(EventRequest events, Charge charge) {
		Subscriber subscriber = new Subscriber(this.connection.network(), Caller.current().username(), Caller.expiry(),
				charge.eventPayment(), this.connection.services().operations()::describe);
		Subscription opened = this.connection.services().subscriptions().open(events, events.after(), subscriber, this);
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
