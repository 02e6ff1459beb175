package io.posttopic.http;

import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;

import io.posttopic.error.ErrorCode;
import io.posttopic.error.ErrorResponse;
import io.posttopic.error.RequestException;
import io.posttopic.error.ResponseError;
import io.posttopic.error.ResponseType;
import io.posttopic.limits.Charge;
import io.posttopic.limits.ConcurrentRequests;
import io.posttopic.limits.RateLimits;
import io.posttopic.pool.CallerEntry;
import io.posttopic.read.EventRequest;
import io.posttopic.read.ResponseBytes;
import io.posttopic.replica.ReadRoute;
import io.posttopic.replica.WalPosition;
import io.posttopic.subscription.EventStreamResponse;
import io.posttopic.subscription.Subscriber;
import io.posttopic.subscription.Subscription;
import io.posttopic.subscription.Subscriptions;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.web.firewall.RequestRejectedException;

/**
 * Servlet of the GraphQL endpoint: reads a request, executes it and writes the response,
 * all on the request's own thread. It is a servlet rather than a Spring MVC handler,
 * because it needs nothing of what Spring MVC does for each request.
 *
 * @see <a href="https://graphql.github.io/graphql-over-http/draft/">GraphQL over HTTP</a>
 */
@SuppressWarnings("serial")
class GraphQlServlet extends HttpServlet {

	private static final String METHODS = "GET, HEAD, POST, OPTIONS";

	private static final String RETRY_AFTER_SECONDS = "3";

	private final OperationExecutor operations;

	private final RequestReader reader;

	private final RateLimits rates;

	private final AnswerCaching caching;

	private final ConcurrentRequests concurrent;

	private final OwnWrites ownWrites;

	private final ObjectProvider<Subscriptions> subscriptions;

	private final ObjectProvider<ProtocolUpgrade> upgrade;

	GraphQlServlet(OperationExecutor operations, RequestReader reader, RateLimits rates, AnswerCaching caching,
			ConcurrentRequests concurrent, OwnWrites ownWrites, ObjectProvider<Subscriptions> subscriptions,
			ObjectProvider<ProtocolUpgrade> upgrade) {
		this.operations = operations;
		this.reader = reader;
		this.rates = rates;
		this.caching = caching;
		this.concurrent = concurrent;
		this.ownWrites = ownWrites;
		this.subscriptions = subscriptions;
		this.upgrade = upgrade;
	}

	@Override
	protected void service(HttpServletRequest http, HttpServletResponse response) throws IOException {
		ResponseType type = ResponseType.accepted(http);
		try (CallerEntry _ = this.concurrent.enter(http)) {
			Charge charge = Charge.of(http);
			this.rates.moveToUser(charge);
			try (ReadRoute _ = this.ownWrites.begin(http.getHeader(OwnWrites.POSITION))) {
				handle(http, response, type, charge);
			}
		}
		catch (RequestException ex) {
			ErrorResponse.write(http, response, ex);
		}
		catch (RequestRejectedException ex) {
			// The firewall checks a header when it is read. FilterChainProxy answers 400.
			throw ex;
		}
		catch (RuntimeException | StackOverflowError ex) {
			ResponseError error = this.operations.describe(ex);
			ErrorResponse.write(http, response, type, failure(response, error::hasCode, type), error);
		}
	}

	private void handle(HttpServletRequest http, HttpServletResponse response, @Nullable ResponseType type,
			Charge charge) throws IOException {
		switch (http.getMethod()) {
			case "POST" -> {
				charge.markAsGraphQl();
				requireAccepted(http, type);
				run(type, this.reader.readBody(http), http, response, charge);
			}
			case "GET", "HEAD" -> {
				charge.markAsGraphQl();
				if ("websocket".equalsIgnoreCase(http.getHeader("Upgrade"))) {
					this.upgrade.getObject().upgrade(http, response);
					return;
				}
				response.addHeader("Vary", AnswerCaching.VARY);
				requireAccepted(http, type);
				run(type, this.reader.readUrl(http), http, response, charge);
			}
			case "OPTIONS" -> {
				response.setHeader("Allow", METHODS);
				response.setStatus(204);
			}
			default -> throw RequestException.methodNotAllowed(METHODS,
					"The method " + http.getMethod() + " is not supported; send a POST.");
		}
	}

	private static void requireAccepted(HttpServletRequest http, @Nullable ResponseType type) {
		if (type == null && !EventStreamResponse.isAccepted(http)) {
			throw RequestException.of(406,
					"Accept: the response is application/graphql-response+json, application/json or text/event-stream, in UTF-8.");
		}
	}

	private void run(@Nullable ResponseType type, GraphQlRequest request, HttpServletRequest http,
			HttpServletResponse response, Charge charge) throws IOException {
		boolean onlyReads = !http.getMethod().equals("POST");
		OperationResult result = this.operations.execute(request, onlyReads, charge);
		WalPosition written = this.ownWrites.record();
		if (written != null) {
			response.setHeader(OwnWrites.POSITION, written.toString());
		}
		EventRequest events = result.events();
		if (events != null) {
			subscribe(events, http, response, charge);
			return;
		}
		if (!result.errors().isEmpty()) {
			http.setAttribute(ErrorResponse.CODE, result.errors().getFirst().code());
		}
		Map<String, @Nullable Object> body = result.body(Map.of());
		ResponseBytes bytes = OperationResult.serialize(body);
		if (type == null) {
			new EventStreamResponse(http, response).writeOnly(bytes);
			return;
		}
		if (onlyReads && OperationResult.isCacheable(body) && this.caching.checkNotModified(http, response, bytes)) {
			response.setStatus(304);
			return;
		}
		response.setStatus(status(response, result, type));
		response.setContentType(type.contentType());
		response.setContentLengthLong(bytes.size());
		bytes.writeTo(response.getOutputStream());
	}

	/**
	 * Opens a stream of events.
	 */
	private void subscribe(EventRequest events, HttpServletRequest http, HttpServletResponse response, Charge charge)
			throws IOException {
		if (!EventStreamResponse.isAccepted(http) || http.getMethod().equals("HEAD")) {
			throw RequestException.of(406,
					"Accept: the events of a subscription are sent as text/event-stream, or over WebSocket.");
		}
		EventStreamResponse stream = new EventStreamResponse(http, response);
		String last = http.getHeader("Last-Event-ID");
		EventRequest request = (last != null && !last.isEmpty()) ? events.resumedAfter(last) : events;
		Subscriber subscriber = this.operations.subscriber(this.concurrent.network(http), charge);
		Subscription subscription;
		try {
			Subscriptions subscriptions = this.subscriptions.getObject();
			subscriptions.requireKnown(request);
			subscription = subscriptions.open(request, subscriber, stream);
		}
		catch (RequestException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			reject(this.operations.describe(ex), stream, http, response);
			return;
		}
		try {
			stream.begin();
		}
		catch (IOException | RuntimeException ex) {
			subscription.close();
			throw ex;
		}
		finally {
			subscription.start();
		}
	}

	/**
	 * Writes the error of a subscription that could not be opened. A failure of the
	 * server is an error of the request, which the client may send again; a mistake of
	 * the client is the only result in the stream.
	 */
	private static void reject(ResponseError error, EventStreamResponse stream, HttpServletRequest http,
			HttpServletResponse response) throws IOException {
		if (error.hasCode(ErrorCode.INTERNAL)) {
			ErrorResponse.write(http, response, ResponseType.accepted(http), 500, error);
		}
		else if (error.hasCode(ErrorCode.UNAVAILABLE) || error.hasCode(ErrorCode.TIMEOUT)) {
			response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
			ErrorResponse.write(http, response, ResponseType.accepted(http), 503, error);
		}
		else {
			http.setAttribute(ErrorResponse.CODE, error.code());
			stream.writeOnly(error);
		}
	}

	/**
	 * Returns the HTTP status of an execution, and sets {@code Retry-After} if the server
	 * is unavailable.
	 * @see <a href=
	 * "https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes">GraphQL over
	 * HTTP, status codes</a>
	 */
	private static int status(HttpServletResponse response, OperationResult result, ResponseType type) {
		boolean unavailable = result.hasNoValue() && result.hasError(ErrorCode.UNAVAILABLE);
		return (result.isDataPresent() && !unavailable) ? 200 : failure(response, result::hasError, type);
	}

	private static int failure(HttpServletResponse response, Predicate<ErrorCode> hasError,
			@Nullable ResponseType type) {
		if (hasError.test(ErrorCode.UNAVAILABLE)) {
			response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
			return 503;
		}
		if (hasError.test(ErrorCode.INTERNAL)) {
			return 500;
		}
		return (type == ResponseType.JSON) ? 200 : 400;
	}

}
