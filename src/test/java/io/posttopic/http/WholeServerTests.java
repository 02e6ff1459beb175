package io.posttopic.http;

import io.posttopic.graphiql.Browser;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.security.TokenIssuer;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the endpoint and GraphiQL with the real schema and the demo content.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ExtendWith(OutputCaptureExtension.class)
class WholeServerTests {

	private static final TestDatabase DATABASE = PostgresServer.newest().migrated();

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry properties) {
		DATABASE.executeScript("demo.sql");
		DATABASE.register(properties);
		ISSUER.register(properties);
	}

	@Test
	void everyExampleOfGraphiqlHasAnAnswer() throws Exception {
		List<String> queries = examples("query");
		assertThat(queries).hasSizeGreaterThan(5);
		for (String name : queries) {
			assertAnswered(name, runExample(name));
		}
	}

	@Test
	void everyExampleThatWritesIsForAda() throws Exception {
		List<String> mutations = examples("mutation");
		assertThat(mutations).hasSizeGreaterThan(1);
		for (String name : mutations) {
			assertThat(runExample(name).code()).isEqualTo("UNAUTHENTICATED");
			assertAnswered(name, runExample(name, "Authorization", "Bearer " + ISSUER.token("ada")));
		}
	}

	@Test
	void anExampleIsATabBesideTheManual() throws Exception {
		try (Browser browser = Browser.open()) {
			browser.go("http://127.0.0.1:" + this.port + "/");
			browser.waitFor("a[href='graphiql']").click();
			browser.waitForText(".graphiql-query-editor", "query Posts");
			browser.waitFor("button[aria-label='Show Documentation Explorer']").click();
			browser.waitForText(".graphiql-doc-explorer", "says where and how a post stands in a topic");
			browser.waitFor(".graphiql-tab:nth-of-type(2) button").click();
			browser.waitForText("section[aria-label='Variables']", "join-tables");
			browser.waitFor(".graphiql-execute-button").click();
			browser.waitForText(".graphiql-response", "Many-to-many relations");
			browser.assertQuiet(this.port);
		}
	}

	@Test
	void aTableThatIsGoneIsTheServersFailureAndNoOneElsesBusiness(CapturedOutput log) throws Exception {
		DATABASE.execute("alter table \"Users\" rename to \"Gone\"");
		try {
			Answer answer = new Client(this.port).query("{ users { nodes { username } } }");
			assertThat(answer.code()).isEqualTo("INTERNAL");
			assertThat(answer.body()).doesNotContain("Users", "select", "Exception", "postgres");
			assertThat(log).contains(answer.at("/errors/0/extensions/errorId").asString(), "PSQLException");
		}
		finally {
			DATABASE.execute("alter table \"Gone\" rename to \"Users\"");
		}
	}

	private static List<String> examples(String operation) throws Exception {
		return Pattern.compile("^" + operation + " (\\w+)", Pattern.MULTILINE)
			.matcher(resource("examples.graphql"))
			.results()
			.map((MatchResult found) -> found.group(1))
			.toList();
	}

	private Answer runExample(String name, String... headers) throws Exception {
		ObjectNode request = JsonMapper.shared()
			.createObjectNode()
			.put("query", resource("examples.graphql"))
			.put("operationName", name)
			.putRawValue("variables", new RawValue(resource("examples.json")));
		return new Client(this.port).post(JsonMapper.shared().writeValueAsString(request), headers);
	}

	private static void assertAnswered(String name, Answer answer) {
		assertThat(answer.json().has("errors")).as(answer.body()).isFalse();
		assertThat(answer.at("/data").iterator().next().isNull()).as(name).isFalse();
	}

	private static String resource(String name) throws Exception {
		return new ClassPathResource("static/graphiql/" + name).getContentAsString(StandardCharsets.UTF_8);
	}

}
