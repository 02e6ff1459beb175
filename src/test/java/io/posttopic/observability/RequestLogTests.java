package io.posttopic.observability;

import java.nio.charset.StandardCharsets;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.posttopic.WritingTests;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Isolated("reads and changes a logger of all servers")
class RequestLogTests extends WritingTests {

	private static final String FEED = """
			{"query": "query Other { __typename } query Feed($a: String!) { user(by: {username: $a}) { id } }",
			"operationName": "Feed", "variables": {"a": "secretive"}}""";

	private final Logger logger = (Logger) LoggerFactory.getLogger("posttopic.request");

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@Autowired
	private Environment environment;

	private Client client;

	@BeforeEach
	void listen() {
		this.client = new Client(nobody().url().getPort());
		this.lines.start();
		this.logger.addAppender(this.lines);
		this.logger.setLevel(Level.INFO);
	}

	@AfterEach
	void listenNoMore() {
		this.logger.setLevel(null);
		this.logger.detachAppender(this.lines);
	}

	@Test
	void aRequestIsALineOfItsNamesAndNumbersAndNothingElse() throws Exception {
		String token = String.valueOf(as("ada").token());
		Answer answer = this.client.post(FEED, "X-Request-Id", "edge-7:1", "Authorization", "Bearer " + token);
		assertThat(answer.header("X-Request-Id")).isEqualTo("edge-7:1");
		JsonNode line = line();
		assertThat(line.at("/log/logger").asString()).isEqualTo("posttopic.request");
		assertThat(line.at("/http/request/id").asString()).isEqualTo("edge-7:1");
		assertThat(line.at("/http/response/status_code").asInt()).isEqualTo(200);
		assertThat(line.at("/graphql/operation/name").asString()).isEqualTo("Feed");
		assertThat(line.at("/user/name").asString()).isEqualTo("ada");
		assertThat(line.at("/db/statements").asInt()).isEqualTo(1);
		assertThat(line.at("/event/duration").asLong()).isPositive();
		assertThat(line.toString()).doesNotContain("secretive", "username", token);
	}

	@Test
	void aRequestThatIsRefusedIsALine() throws Exception {
		this.client.post("{\"query\": \"{ secretive }\"}", "X-Request-Id", "secretive \"\\");
		JsonNode line = line();
		assertThat(line.at("/http/request/id").asString()).matches("[0-9a-f]{16}");
		assertThat(line.at("/http/response/status_code").asInt()).isEqualTo(400);
		assertThat(line.toString()).doesNotContain("secretive");
		this.client.post(FEED, "Authorization", "Bearer secretive");
		await().until(() -> this.lines.list.size() == 2);
		assertThat(this.lines.list.getLast().getFormattedMessage()).startsWith("- 401 in ");
	}

	@Test
	void nobodyPaysForALineThatNobodyWants() throws Exception {
		this.logger.setLevel(null);
		assertThat(this.client.post(FEED).header("X-Request-Id")).matches("[0-9a-f]{16}");
		assertThat(this.lines.list).isEmpty();
	}

	/**
	 * Returns the line in the format of {@code logging.structured.format.console=ecs}.
	 */
	private JsonNode line() {
		await().until(() -> this.lines.list.size() == 1);
		LoggerContext context = this.logger.getLoggerContext();
		context.putObject(Environment.class.getName(), this.environment);
		StructuredLogEncoder encoder = new StructuredLogEncoder();
		encoder.setContext(context);
		encoder.setFormat("ecs");
		encoder.start();
		String line = new String(encoder.encode(this.lines.list.getFirst()), StandardCharsets.UTF_8);
		assertThat(line).hasLineCount(1);
		return JsonMapper.shared().readTree(line);
	}

}
