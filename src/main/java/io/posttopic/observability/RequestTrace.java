package io.posttopic.observability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.posttopic.documents.Sha256;
import io.posttopic.pool.RequestBudget;
import io.posttopic.pool.RequestObserver;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one request: its own, and below it one for each root field, and one for
 * each wait for a connection. They contain names, numbers, codes and hashes of
 * statements, but never what the client or PostgreSQL sent. The request's own thread uses
 * it.
 */
final class RequestTrace implements RequestObserver {

	private static final AttributeKey<List<String>> FINGERPRINTS = AttributeKey
		.stringArrayKey("posttopic.sql.fingerprints");

	private static final int FINGERPRINT_LENGTH = 16;

	private final Tracer tracer;

	private final Span request;

	private final boolean commenting;

	private @Nullable Span field;

	private final List<String> fingerprints = new ArrayList<>();

	RequestTrace(Tracer tracer, Span request, boolean commenting) {
		this.tracer = tracer;
		this.request = request;
		this.commenting = commenting;
	}

	/**
	 * Returns whether the spans will be exported, which the sampler decides.
	 */
	boolean isRecording() {
		return this.request.isRecording();
	}

	String traceId() {
		return this.request.getSpanContext().getTraceId();
	}

	/**
	 * Returns the request's span in the form of the header {@code traceresponse}.
	 * @see <a href="https://www.w3.org/TR/trace-context-2/#traceresponse-header">Trace
	 * Context 2, traceresponse</a>
	 */
	String header() {
		return header(this.request);
	}

	private static String header(Span span) {
		SpanContext context = span.getSpanContext();
		return "00-%s-%s-%s".formatted(context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex());
	}

	void beginField(String name) {
		this.fingerprints.clear();
		this.field = this.tracer.spanBuilder(name)
			.setParent(Context.root().with(this.request))
			.startSpan()
			.setAttribute("graphql.field.name", name);
	}

	/**
	 * Ends the span of a root field.
	 * @param rows how many rows the field has read
	 */
	void endField(int rows) {
		Span field = this.field;
		if (field != null) {
			field.setAttribute("posttopic.rows", rows);
			endField(field);
		}
	}

	private void endField(Span field) {
		field.setAttribute(FINGERPRINTS, List.copyOf(this.fingerprints));
		field.end();
		this.field = null;
	}

	@Override
	public void waitedForConnection(long nanos) {
		if (isRecording()) {
			Instant now = Instant.now();
			this.tracer.spanBuilder("wait for connection")
				.setParent(Context.root().with(current()))
				.setStartTimestamp(now.minusNanos(nanos))
				.startSpan()
				.end(now);
		}
	}

	@Override
	public String prepare(String sql) {
		if (!isRecording()) {
			return sql;
		}
		this.fingerprints.add(Sha256.of(sql).substring(0, FINGERPRINT_LENGTH));
		return this.commenting ? sql + " /*traceparent='" + header(current()) + "'*/" : sql;
	}

	private Span current() {
		return (this.field != null) ? this.field : this.request;
	}

	/**
	 * Ends the span of the request, and that of a field whose execution was broken off.
	 */
	void end(RequestOutcome outcome, Exchange exchange, RequestBudget budget) {
		if (this.field != null) {
			endField(this.field);
		}
		String operation = exchange.operation();
		this.request.updateName((operation != null) ? operation : exchange.operationType());
		if (operation != null) {
			this.request.setAttribute("graphql.operation.name", operation);
		}
		this.request.setAttribute("graphql.operation.type", exchange.operationType());
		this.request.setAttribute("http.response.status_code", outcome.status());
		this.request.setAttribute("posttopic.code", outcome.code());
		this.request.setAttribute("posttopic.statements", budget.statements());
		if (outcome.cost() != null) {
			this.request.setAttribute("posttopic.cost", outcome.cost());
		}
		if (outcome.isServerFault()) {
			this.request.setAttribute("error.type", outcome.code());
			this.request.setStatus(StatusCode.ERROR);
		}
		this.request.end();
	}

}
