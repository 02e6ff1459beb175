package io.posttopic.observability;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.proto.trace.v1.Span;
import io.posttopic.ServerLog;
import io.posttopic.WritingTests;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the spans that a collector receives.
 */
@Isolated("reads and changes a logger of all servers")
@Timeout(120)
@TestPropertySource(properties = "posttopic.tracing.sql-comments=true")
class TracingTests extends WritingTests {

	private static final Collector COLLECTOR = new Collector();

	private static final String CLIENT_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String CLIENT_SPAN = "00f067aa0ba902b7";

	private static final String FEED = """
			{"query": "query Feed($a: String!) { author: user(by: {username: $a}) { id } posts { nodes { title } } }",
			"variables": {"a": "secretive"}}""";

	private Client client;

	@DynamicPropertySource
	static void collector(DynamicPropertyRegistry properties) {
		COLLECTOR.register(properties);
	}

	@BeforeEach
	void createClient() {
		this.client = new Client(nobody().url().getPort());
	}

	@Test
	void aRequestHasASpanWithOneForEachRootFieldAndEachWait() throws Exception {
		String token = String.valueOf(as("ada").token());
		Answer answer = this.client.post(FEED, "Authorization", "Bearer " + token);
		List<Span> spans = COLLECTOR.trace(traceId(answer));

		Span request = Collector.named(spans, "Feed");
		assertThat(request.getParentSpanId().isEmpty()).isTrue();
		assertThat(Collector.attribute(request, "graphql.operation.name")).isEqualTo("Feed");
		assertThat(Collector.attribute(request, "graphql.operation.type")).isEqualTo("query");
		assertThat(Collector.attribute(request, "http.response.status_code")).isEqualTo("200");
		assertThat(Collector.attribute(request, "posttopic.code")).isEqualTo("OK");
		assertThat(Collector.attribute(request, "posttopic.statements")).isEqualTo("2");
		assertThat(Integer.parseInt(Collector.attribute(request, "posttopic.cost"))).isPositive();

		Span posts = Collector.named(spans, "posts");
		assertThat(posts.getParentSpanId()).isEqualTo(request.getSpanId());
		assertThat(Collector.attribute(posts, "posttopic.rows")).isEqualTo("3");
		assertThat(Collector.attribute(posts, "posttopic.sql.fingerprints")).matches("[0-9a-f]{16}");
		Span user = Collector.named(spans, "user");
		assertThat(Collector.attribute(user, "posttopic.rows")).isEqualTo("0");
		assertThat(Collector.attribute(user, "posttopic.sql.fingerprints"))
			.isNotEqualTo(Collector.attribute(posts, "posttopic.sql.fingerprints"));

		assertThat(spans.stream().filter((span) -> span.getName().equals("wait for connection")))
			.extracting(Span::getParentSpanId)
			.containsExactly(user.getSpanId(), posts.getSpanId());
		assertThat(spans.toString()).doesNotContain("secretive", "author", token, "select", "Users");
	}

	@Test
	void aRequestContinuesTheTraceOfItsClient() throws Exception {
		Answer answer = this.client.query("{ topics { totalCount } }", "traceparent",
				"00-%s-%s-01".formatted(CLIENT_TRACE, CLIENT_SPAN));
		assertThat(traceId(answer)).isEqualTo(CLIENT_TRACE);
		Span request = Collector.named(COLLECTOR.trace(CLIENT_TRACE), "query");
		assertThat(Collector.hex(request.getParentSpanId())).isEqualTo(CLIENT_SPAN);
		assertThat(answer.header("traceresponse"))
			.isEqualTo("00-%s-%s-01".formatted(CLIENT_TRACE, Collector.hex(request.getSpanId())));
	}

	@Test
	void aTraceThatTheClientDoesNotSampleIsNotExported() throws Exception {
		String trace = "0af7651916cd43dd8448eb211c80319c";
		Answer answer = this.client.query("{ topics { totalCount } }", "traceparent",
				"00-%s-%s-00".formatted(trace, CLIENT_SPAN));
		assertThat(traceId(answer)).isEqualTo(trace);
		COLLECTOR.trace(traceId(this.client.query("{ topics { totalCount } }")));
		assertThat(COLLECTOR.spans(trace)).isEmpty();
	}

	@Test
	void aMutationHasASpanWithItsCode() throws Exception {
		Answer answer = this.client
			.query("mutation Drop { deletePost(input: {id: \"%s\"}) { deletedId } }".formatted(id("Post", 1)));
		List<Span> spans = COLLECTOR.trace(traceId(answer));
		assertThat(Collector.attribute(Collector.named(spans, "Drop"), "posttopic.code")).isEqualTo("UNAUTHENTICATED");
		assertThat(Collector.named(spans, "deletePost").getParentSpanId())
			.isEqualTo(Collector.named(spans, "Drop").getSpanId());
	}

	@Test
	void theTraceIsNamedInTheLogAndInStatements() throws Exception {
		ServerLog log = ServerLog.of(DATABASE);
		Logger logger = (Logger) LoggerFactory.getLogger("posttopic.request");
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		logger.addAppender(lines);
		logger.setLevel(Level.INFO);
		try {
			Answer answer = this.client.query("{ topics { totalCount } }");
			String trace = traceId(answer);
			await().until(() -> !lines.list.isEmpty());
			assertThat(lines.list.getFirst().getFormattedMessage()).endsWith(", trace " + trace);
			assertThat(lines.list.getFirst().getKeyValuePairs())
				.anyMatch((pair) -> pair.key.equals("trace.id") && trace.equals(pair.value));
			Span field = Collector.named(COLLECTOR.trace(trace), "topics");
			String comment = " /\\*traceparent='00-%s-%s-0[0-9a-f]'\\*/".formatted(trace,
					Collector.hex(field.getSpanId()));
			await().untilAsserted(() -> assertThat(log.statements())
				.anyMatch((statement) -> statement.matches("select json.*" + comment)));
		}
		finally {
			logger.setLevel(null);
			logger.detachAppender(lines);
		}
	}

	private static String traceId(Answer answer) {
		return String.valueOf(answer.header("traceresponse")).split("-")[1];
	}

}
