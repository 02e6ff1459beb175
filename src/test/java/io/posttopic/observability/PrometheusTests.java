package io.posttopic.observability;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.posttopic.Installed;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the dashboard and the alert rules of {@code ops} with a real Prometheus, which
 * scrapes the server under a little load. Skipped where Prometheus is not installed.
 */
@Timeout(300)
class PrometheusTests extends ManagementTests {

	private static final Path OPS = Path.of("ops");

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** A metric in a query, followed by its labels, a range, an operator or the end. */
	private static final Pattern METRIC = Pattern.compile("\\b(?:up|[a-z]+(?:_[a-z]+)+)(?=\\{|\\[| [=/>]|\\))");

	@TempDir
	private Path directory;

	private Process prometheus;

	private Client queries;

	@BeforeAll
	static void requirePrometheus() {
		Installed.require("prometheus");
		Installed.require("promtool");
	}

	@BeforeEach
	void startPrometheus() throws IOException {
		Path configuration = this.directory.resolve("prometheus.yml");
		Files.copy(OPS.resolve("prometheus/alerts.yml"), this.directory.resolve("alerts.yml"));
		Files.writeString(configuration,
				Files.readString(OPS.resolve("prometheus/prometheus.yml"))
					.replace("127.0.0.1:8081", "127.0.0.1:" + this.managementPort)
					.replace("interval: 15s", "interval: 1s"));
		int port = TestSocketUtils.findAvailableTcpPort();
		this.prometheus = start("prometheus", "--config.file=" + configuration,
				"--storage.tsdb.path=" + this.directory.resolve("data"), "--web.listen-address=127.0.0.1:" + port);
		this.queries = new Client(port);
		await().atMost(PATIENCE).ignoreExceptions().until(() -> !query("up == 1").isEmpty());
	}

	@AfterEach
	void stopPrometheus() throws InterruptedException {
		this.prometheus.destroy();
		this.prometheus.waitFor();
	}

	@Test
	void everyQueryOfTheDashboardReturnsData() throws Exception {
		System.gc();
		JsonNode dashboard = JsonMapper.shared().readTree(OPS.resolve("grafana/posttopic.json"));
		List<String> queries = dashboard.findValues("expr").stream().map(JsonNode::stringValue).toList();
		assertThat(queries).hasSizeGreaterThan(20);
		for (String query : queries) {
			String complete = query.replace("$__rate_interval", "1m").replace("$instance", ".*");
			assertThat(complete).doesNotContain("$");
			await(query).atMost(PATIENCE).until(() -> {
				sendRequests();
				return !query(complete).isEmpty();
			});
		}
	}

	@Test
	void everyAlertCanBeEvaluatedAndItsMetricsExist() throws Exception {
		assertThat(start("promtool", "check", "config", this.directory.resolve("prometheus.yml").toString()).waitFor())
			.isZero();
		sendRequests();
		JsonNode rules = rules();
		assertThat(rules).hasSizeGreaterThan(10);
		for (JsonNode rule : rules) {
			assertThat(rule.at("/health").asString()).as(rule.toString()).isEqualTo("ok");
			Set<String> metrics = new TreeSet<>();
			METRIC.matcher(rule.at("/query").asString()).results().map(MatchResult::group).forEach(metrics::add);
			assertThat(metrics).as(rule.at("/query").asString()).isNotEmpty();
			for (String metric : metrics) {
				await(metric).atMost(PATIENCE).until(() -> !query(metric).isEmpty());
			}
		}
		assertThat(rules.valueStream().filter((rule) -> rule.at("/state").asString().equals("firing")))
			.as("alerts of a healthy server")
			.isEmpty();
	}

	private JsonNode rules() throws Exception {
		await().atMost(PATIENCE)
			.until(() -> readRules().valueStream()
				.noneMatch((rule) -> rule.at("/health").asString().equals("unknown")));
		return readRules();
	}

	private JsonNode readRules() throws Exception {
		return this.queries.send("GET", "/api/v1/rules").at("/data/groups/0/rules");
	}

	private void sendRequests() throws Exception {
		this.client.post("{\"documentId\": \"1\"}");
		this.client.query("{ topics { totalCount } }");
		run(ada(), "attachTopic(input: {postId: #Post:1, topic: {slug: \"t5\"}}) { outcome }");
	}

	private JsonNode query(String query) throws Exception {
		Answer answer = this.queries.send("GET",
				"/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
		assertThat(answer.at("/status").asString()).as("%s: %s", query, answer.body()).isEqualTo("success");
		return answer.at("/data/result");
	}

	private Process start(String... command) throws IOException {
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve(command[0] + ".log").toFile())
			.start();
	}

}
