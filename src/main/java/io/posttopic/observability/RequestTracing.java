package io.posttopic.observability;

import java.util.Map;
import java.util.TreeMap;

import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimpleInstrumentationContext;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationFieldParameters;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.posttopic.read.Selected;
import io.posttopic.startup.StartupException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The tracing of GraphQL requests with OpenTelemetry, which begins a {@link RequestTrace}
 * for each request, and as an instrumentation of the engine, a span for each of its root
 * fields. It exists only if {@code otel.exporter.otlp.endpoint} is set. The SDK reads the
 * standard variables of OpenTelemetry, which can also be given as properties.
 *
 * @see <a href=
 * "https://opentelemetry.io/docs/languages/sdk-configuration/">OpenTelemetry, SDK
 * configuration</a>
 */
public final class RequestTracing extends SimplePerformantInstrumentation implements AutoCloseable {

	private static final String PREFIX = "otel";

	private static final Map<String, String> DEFAULTS = Map.of("otel.service.name", "posttopic",
			"otel.exporter.otlp.protocol", "http/protobuf", "otel.metrics.exporter", "none", "otel.logs.exporter",
			"none");

	private static final TextMapGetter<HttpServletRequest> HEADERS = new TextMapGetter<>() {

		@Override
		public Iterable<String> keys(HttpServletRequest request) {
			return W3CTraceContextPropagator.getInstance().fields();
		}

		@Override
		public @Nullable String get(@Nullable HttpServletRequest request, String name) {
			return (request != null) ? request.getHeader(name) : null;
		}

	};

	private final OpenTelemetrySdk sdk;

	private final Tracer tracer;

	private final boolean commenting;

	private RequestTracing(OpenTelemetrySdk sdk, boolean commenting) {
		this.sdk = sdk;
		this.tracer = sdk.getTracer("io.posttopic");
		this.commenting = commenting;
	}

	/**
	 * Creates the tracing that the environment configures.
	 * @param commenting whether statements have a comment that names their span
	 */
	static RequestTracing of(Environment environment, boolean commenting) {
		Map<String, String> properties = new TreeMap<>();
		Binder.get(environment)
			.bind(PREFIX, Bindable.mapOf(String.class, String.class))
			.ifBound((bound) -> bound.forEach((name, value) -> properties.put(PREFIX + "." + name, value)));
		try {
			return new RequestTracing(AutoConfiguredOpenTelemetrySdk.builder()
				.addPropertiesSupplier(() -> DEFAULTS)
				.addPropertiesCustomizer((config) -> properties)
				.disableShutdownHook()
				.build()
				.getOpenTelemetrySdk(), commenting);
		}
		catch (ConfigurationException ex) {
			throw new StartupException("traces cannot be exported: %s: change the variables that begin with OTEL_."
				.formatted(ex.getMessage()), ex);
		}
	}

	/**
	 * Begins the trace of a request, as part of the trace that its client has begun if it
	 * names one.
	 */
	RequestTrace begin(HttpServletRequest request) {
		Context client = W3CTraceContextPropagator.getInstance().extract(Context.root(), request, HEADERS);
		Span span = this.tracer.spanBuilder(request.getMethod())
			.setParent(client)
			.setSpanKind(SpanKind.SERVER)
			.setAttribute("http.request.method", request.getMethod())
			.setAttribute("url.path", request.getServletPath())
			.startSpan();
		return new RequestTrace(this.tracer, span, this.commenting);
	}

	@Override
	public @Nullable InstrumentationContext<Object> beginFieldExecution(InstrumentationFieldParameters parameters,
			InstrumentationState state) {
		Exchange exchange = Exchange.current();
		RequestTrace trace = (exchange != null) ? exchange.trace() : null;
		if (trace == null || !trace.isRecording() || parameters.getExecutionStepInfo().getPath().getLevel() > 1) {
			return null;
		}
		trace.beginField(parameters.getField().getName());
		String resultKey = parameters.getExecutionStepInfo().getResultKey();
		return SimpleInstrumentationContext.whenCompleted((result, thrown) -> trace
			.endField(Selected.rowsWritten(parameters.getExecutionContext().getGraphQLContext(), resultKey)));
	}

	@Override
	public void close() {
		this.sdk.close();
	}

}
