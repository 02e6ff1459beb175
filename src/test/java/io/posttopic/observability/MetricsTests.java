package io.posttopic.observability;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.websocket.WebSocketClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests what the metrics count, and that the documentation names them all.
 */
@Timeout(120)
class MetricsTests extends ManagementTests {

	/** Connects to another database, so that the settings of the first do not apply. */
	private static final TestDatabase OTHER_DATABASE = PostgresServer.newest().empty();

	private static final String REQUESTS = "posttopic_requests_seconds_count";

	private static final Pattern DESCRIBED = Pattern.compile("^\\| `(posttopic_\\w+)` \\| (\\w+) \\|([^|]*)\\|",
			Pattern.MULTILINE);

	@Test
	void aRequestForATrustedDocumentIsCountedUnderItsName() throws Exception {
		Scrape before = scrape();
		assertThat(this.client.post("{\"documentId\": \"1\"}").status()).isEqualTo(200);
		Scrape after = awaitRequests(before, 1);
		String[] labels = { "operation=Titles", "type=query" };
		assertThat(increase(before, after, REQUESTS, "operation=Titles", "type=query", "code=OK")).isEqualTo(1);
		assertThat(increase(before, after, "posttopic_requests_seconds_bucket", "operation=Titles", "le=10.0"))
			.isEqualTo(1);
		assertThat(increase(before, after, "posttopic_requests_cost_count", labels)).isEqualTo(1);
		assertThat(increase(before, after, "posttopic_requests_cost_sum", labels)).isPositive();
		assertThat(increase(before, after, "posttopic_sql_statements_total", labels)).isEqualTo(1);
		assertThat(increase(before, after, "posttopic_sql_rows_total", "operation=Titles", "access=read"))
			.isGreaterThanOrEqualTo(7);
	}

	@Test
	void namesThatClientsChooseMakeNoTimeSeries() throws Exception {
		Scrape before = scrape();
		for (int i = 0; i < 5; i++) {
			this.client.query("query Name%d { __typename }".formatted(i));
			this.client.post("{\"query\": \"query Titles { __typename }\", \"operationName\": \"Titles\"}");
		}
		Scrape after = awaitRequests(before, 10);
		assertThat(after.values(REQUESTS, "operation")).isSubsetOf("other", "Titles", "Retitle");
		assertThat(increase(before, after, REQUESTS, "operation=other", "type=query", "code=OK")).isEqualTo(10);
	}

	@Test
	void aMutationCountsTheRowsThatItWrites() throws Exception {
		Scrape before = scrape();
		run(ada(),
				"setPostTopics(input: {postId: #Post:1, topics: [{topic: {slug: \"t4\"}}, {topic: {slug: \"t5\"}}]}) "
						+ "{ post { title } }");
		Scrape after = awaitRequests(before, 1);
		assertThat(increase(before, after, "posttopic_sql_rows_total", "type=mutation", "access=written"))
			.isGreaterThanOrEqualTo(5);
		assertThat(increase(before, after, "posttopic_sql_statements_total", "type=mutation")).isGreaterThan(2);
	}

	@Test
	void rejectedRequestsAreCountedByReason() throws Exception {
		Scrape before = scrape();
		assertThat(this.client.query("{ __typename }", "Authorization", "Bearer nonsense").status()).isEqualTo(401);
		assertThat(this.client
			.query("{ users(first: 100) { nodes { posts(first: 100) { nodes { topics(first: 100) "
					+ "{ nodes { id } } } } } } }")
			.code()).isEqualTo("TOO_COMPLEX");
		assertThat(this.client.post("{\"documentId\": \"missing\"}").code()).isEqualTo("PERSISTED_QUERY_NOT_FOUND");
		assertThat(this.client.post(new byte[1024 * 1024 + 1], "Content-Type", "application/json").status())
			.isEqualTo(413);
		assertThat(this.client.query("{ nothing }").code()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
		Scrape after = awaitRequests(before, 5);
		for (String reason : new String[] { "token", "complexity", "document", "body" }) {
			assertThat(increase(before, after, "posttopic_requests_rejected_total", "reason=" + reason)).as(reason)
				.isEqualTo(1);
		}
		assertThat(increase(before, after, "posttopic_requests_rejected_total")).isEqualTo(4);
		assertThat(increase(before, after, REQUESTS, "code=UNAUTHENTICATED")).isEqualTo(1);
		assertThat(increase(before, after, REQUESTS, "code=GRAPHQL_VALIDATION_FAILED", "type=none")).isEqualTo(1);
	}

	@Test
	void rejectedOperationsOverWebSocketAreCounted() throws Exception {
		Scrape before = scrape();
		try (WebSocketClient socket = WebSocketClient.initialised(nobody())) {
			assertThat(socket.error("{\"documentId\": \"missing\"}").at("/extensions/code").asString())
				.isEqualTo("PERSISTED_QUERY_NOT_FOUND");
			assertThat(socket.error("{\"query\": 1}").at("/extensions/code").asString()).isEqualTo("BAD_USER_INPUT");
			String subscription = "{\"query\": \"subscription { postChanged(after: \\\"x\\\") { kind } }\"}";
			assertThat(socket.error(subscription).at("/extensions/code").asString()).isEqualTo("BAD_USER_INPUT");
		}
		Scrape after = scrape();
		assertThat(increase(before, after, "posttopic_requests_rejected_total", "reason=document")).isEqualTo(1);
		assertThat(increase(before, after, "posttopic_requests_rejected_total")).isEqualTo(1);
		assertThat(increase(before, after, REQUESTS, "code=PERSISTED_QUERY_NOT_FOUND", "type=none")).isEqualTo(1);
		assertThat(increase(before, after, REQUESTS, "code=BAD_USER_INPUT", "type=none")).isEqualTo(1);
		assertThat(increase(before, after, REQUESTS, "code=BAD_USER_INPUT", "type=subscription")).isEqualTo(1);
		assertThat(increase(before, after, REQUESTS, "code=OK", "type=subscription")).isZero();
	}

	@Test
	void anOperationOverWebSocketThatHasRunIsNotRejected() throws Exception {
		Scrape before = scrape();
		DATABASE.execute("""
				create function fail() returns trigger language plpgsql as 'begin raise sqlstate ''53400''; end';
				create trigger fail before insert on "Posts" for each row execute procedure fail()""");
		try (WebSocketClient client = WebSocketClient.initialised(ada(), "Authorization", "Bearer " + ada().token())) {
			assertThat(client
				.run("mutation { createPost(input: { title: \"a\", body: \"b\" }) { post { id } } }", Map.of())
				.at("/errors/0/extensions/code")
				.asString()).isEqualTo("TOO_COMPLEX");
		}
		finally {
			DATABASE.execute("drop function fail cascade");
		}
		assertThat(increase(before, awaitRequests(before, 1), "posttopic_requests_rejected_total")).isZero();
	}

	@Test
	void aMutationThatIsRetriedIsCounted() throws Exception {
		Scrape before = scrape();
		Answer answer = whileLocked("select from \"PostTopic\" where \"PostId\" = 1 for update",
				() -> this.client.query(
						withId("mutation { setPostTopics(input: { postId: \"%s\", topics: [] }) { post { title } } }"),
						"Authorization", "Bearer " + ada().token()),
				() -> scrape().sum("posttopic_mutations_retries_total") > before
					.sum("posttopic_mutations_retries_total"));
		assertThat(answer.at("/data/setPostTopics/post/title").asString()).isEqualTo("One");
	}

	@Test
	void aRequestThatWaitsForTheDatabaseOccupiesAPermitAndMemory() throws Exception {
		Answer answer = whileLocked("lock table \"Topics\"", () -> this.client.query("{ topics { totalCount } }"),
				() -> {
					Scrape now = scrape();
					return now.sum("posttopic_permits_used", "kind=cheap") == 1
							&& now.sum("hikaricp_connections_active", "pool=posttopic") == 1
							&& now.sum("posttopic_requests_active") == 1 && now.sum("posttopic_memory_used_bytes") > 0;
				});
		assertThat(answer.status()).isEqualTo(200);
		await().until(() -> scrape().sum("posttopic_permits_used") == 0);
		assertThat(scrape().sum("posttopic_permits_max")).isGreaterThan(2);
		assertThat(scrape().sum("posttopic_memory_max_bytes")).isGreaterThan(1_000_000);
	}

	@Test
	void theDocumentCacheCountsHitsAndMisses() throws Exception {
		Scrape before = scrape();
		for (int i = 0; i < 3; i++) {
			this.client.query("{ topics { totalCount } } # cached");
		}
		Scrape after = awaitRequests(before, 3);
		assertThat(increase(before, after, "posttopic_documents_total", "result=miss")).isEqualTo(1);
		assertThat(increase(before, after, "posttopic_documents_total", "result=hit")).isEqualTo(2);
	}

	@Test
	void theDatabaseAndTheJvmAreMeasured() throws Exception {
		Scrape scrape = scrape();
		assertThat(scrape.sum("posttopic_database_up")).isEqualTo(1);
		assertThat(scrape.sum("posttopic_database_primary")).isEqualTo(1);
		assertThat(scrape.sum("posttopic_adoption_twins")).isZero();
		assertThat(scrape.sum("jvm_memory_used_bytes", "area=heap")).isPositive();
		assertThat(scrape.sum("jvm_threads_live_threads")).isPositive();
		assertThat(scrape.sum("process_uptime_seconds")).isPositive();
		assertThat(scrape.text()).contains("jvm_gc_", "process_cpu_usage");
	}

	@Test
	void aDatabaseThatAcceptsNoChangesIsNoPrimary() throws Exception {
		setReadOnly(true);
		try {
			await().until(() -> scrape().sum("posttopic_database_primary") == 0);
			await().until(() -> scrape().sum("posttopic_database_up") == 1);
		}
		finally {
			setReadOnly(false);
		}
		await().until(() -> scrape().sum("posttopic_database_primary") == 1);
	}

	/**
	 * Makes all new connections read-only, as those to a standby are, and closes the
	 * present ones.
	 */
	private static void setReadOnly(boolean readOnly) {
		OTHER_DATABASE
			.execute("alter database %s set default_transaction_read_only = %s".formatted(DATABASE.name(), readOnly));
		OTHER_DATABASE.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
			.formatted(DATABASE.name()));
	}

	@Test
	void theDocumentationNamesEachMetricWithItsTypeAndTags() throws Exception {
		Map<String, String> described = new TreeMap<>();
		DESCRIBED.matcher(Files.readString(Path.of("docs", "operations.md")))
			.results()
			.forEach((row) -> described.put(row.group(1),
					(row.group(2) + " " + row.group(3).replace("`", "").strip()).strip()));
		assertThat(described).isEqualTo(scrape().metrics());
	}

	/**
	 * Awaits that requests are counted, which happens after they are answered.
	 */
	private Scrape awaitRequests(Scrape before, int requests) throws Exception {
		await().until(() -> scrape().sum(REQUESTS) >= before.sum(REQUESTS) + requests);
		return scrape();
	}

	private static double increase(Scrape before, Scrape after, String name, String... labels) {
		return after.sum(name, labels) - before.sum(name, labels);
	}

	private static String withId(String mutation) {
		return mutation.formatted(id("Post", 1));
	}

	/**
	 * Sends a request while another session has a lock, until a condition holds.
	 */
	private static Answer whileLocked(String lock, Callable<Answer> request, Callable<Boolean> condition)
			throws Exception {
		try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
				Connection session = DATABASE.openTransaction(lock)) {
			Future<Answer> answer = others.submit(request);
			await().until(condition);
			session.rollback();
			return answer.get();
		}
	}

}
