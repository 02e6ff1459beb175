package io.posttopic.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;

import org.springframework.test.context.DynamicPropertyRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A collector that receives spans by OTLP over HTTP.
 */
final class Collector {

	private final List<Span> spans = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	Collector() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/v1/traces", this::receive);
		this.server.start();
	}

	void register(DynamicPropertyRegistry properties) {
		properties.add("otel.exporter.otlp.endpoint", () -> "http://127.0.0.1:" + this.server.getAddress().getPort());
		properties.add("otel.bsp.schedule.delay", () -> "50");
	}

	private void receive(HttpExchange http) throws IOException {
		ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(http.getRequestBody());
		request.getResourceSpansList()
			.forEach((resource) -> resource.getScopeSpansList()
				.forEach((scope) -> this.spans.addAll(scope.getSpansList())));
		http.sendResponseHeaders(200, -1);
		http.close();
	}

	/**
	 * Returns the spans of a trace, as soon as that of the request has arrived.
	 */
	List<Span> trace(String id) {
		await().until(() -> spans(id).stream().anyMatch((span) -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER));
		return spans(id);
	}

	List<Span> spans(String traceId) {
		return this.spans.stream().filter((span) -> hex(span.getTraceId()).equals(traceId)).toList();
	}

	static Span named(List<Span> spans, String name) {
		List<Span> found = spans.stream().filter((span) -> span.getName().equals(name)).toList();
		assertThat(found).as("%s of %s", name, spans).hasSize(1);
		return found.getFirst();
	}

	/**
	 * Returns an attribute of a span as text.
	 */
	static String attribute(Span span, String key) {
		return span.getAttributesList()
			.stream()
			.filter((attribute) -> attribute.getKey().equals(key))
			.map((attribute) -> switch (attribute.getValue().getValueCase()) {
				case STRING_VALUE -> attribute.getValue().getStringValue();
				case INT_VALUE -> String.valueOf(attribute.getValue().getIntValue());
				default -> attribute.getValue()
					.getArrayValue()
					.getValuesList()
					.stream()
					.map((value) -> value.getStringValue())
					.collect(Collectors.joining(" "));
			})
			.collect(Collectors.joining());
	}

	static String hex(ByteString id) {
		return HexFormat.of().formatHex(id.toByteArray());
	}

}
