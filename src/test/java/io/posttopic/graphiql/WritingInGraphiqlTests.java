package io.posttopic.graphiql;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import io.posttopic.http.HttpSlice.Client;
import io.posttopic.relay.GlobalId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.support.ui.Select;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of mutations in GraphiQL, as for a developer who has just started the server:
 * with the embedded database, its demo content, and the menu "signed in as".
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
class WritingInGraphiqlTests {

	private static final String ANSWER = ".graphiql-response";

	/** The first post of the demo content, which ada wrote. */
	private static final String POST = "postId: \"" + GlobalId.encode("Post", 1) + "\"";

	/** The topic with the slug orm, which is not attached to the post. */
	private static final String ORM = "topicId: \"" + GlobalId.encode("Topic", 5) + "\"";

	private static final String TOPICS = "post { topics { nodes { position topic { slug } } } }";

	@TempDir
	private static Path directory;

	@LocalServerPort
	private int port;

	private Browser browser;

	@DynamicPropertySource
	static void embedded(DynamicPropertyRegistry properties) {
		properties.add("posttopic.embedded.directory", directory::toString);
	}

	@BeforeEach
	void openBrowser() throws Exception {
		this.browser = Browser.open();
	}

	@AfterEach
	void nothingWasComplainedOf() throws Exception {
		if (this.browser != null) {
			try (Browser browser = this.browser) {
				browser.assertQuiet(this.port);
			}
		}
	}

	@Test
	void anAuthorAttachesReordersSetsAndUndoes() {
		open("mutation { attached: attachTopic(input: { %s topic: { slug: \"orm\" } position: 0 note: \"Hides it\" })"
			.formatted(POST) + " { outcome postTopic { note " + TOPICS + " } } }");
		signInAs("ada");
		JsonNode attached = run("attached");
		assertThat(attached.get("outcome").asString()).isEqualTo("ADDED");
		assertThat(attached.at("/postTopic/note").asString()).isEqualTo("Hides it");
		assertThat(topics(attached.at("/postTopic/post"))).containsExactly("orm", "join-tables", "databases", "sql");

		replaceQuery("mutation { moved: movePostTopic(input: { %s %s position: 2 }) { postTopic { %s } } }"
			.formatted(POST, ORM, TOPICS));
		assertThat(topics(run("moved").at("/postTopic/post"))).containsExactly("join-tables", "databases", "orm",
				"sql");

		replaceQuery(setTopics("set", "{ slug: \"sql\" }", "{ slug: \"join-tables\" }", "{ name: \"Normal forms\" }"));
		JsonNode set = run("set");
		assertThat(outcomes(set)).containsExactly("UPDATED sql", "UPDATED join-tables", "ADDED normal-forms",
				"REMOVED databases", "REMOVED orm");
		assertThat(topics(set.get("post"))).containsExactly("sql", "join-tables", "normal-forms");

		replaceQuery(setTopics("undone", "{ slug: \"join-tables\" }", "{ slug: \"databases\" }", "{ slug: \"orm\" }",
				"{ slug: \"sql\" }"));
		JsonNode undone = run("undone");
		assertThat(outcomes(undone)).containsExactly("UPDATED join-tables", "ADDED databases", "ADDED orm",
				"UPDATED sql", "REMOVED normal-forms");

		replaceQuery(
				"mutation { detached: detachTopic(input: { %s %s }) { outcome %s } }".formatted(POST, ORM, TOPICS));
		JsonNode detached = run("detached");
		assertThat(detached.get("outcome").asString()).isEqualTo("REMOVED");
		assertThat(topics(detached.get("post"))).containsExactly("join-tables", "databases", "sql");
	}

	@Test
	void whoMayNotIsToldWhyAndAModeratorPins() {
		open("mutation { pinned: attachTopic(input: { %s topic: { slug: \"sql\" } pinned: true })".formatted(POST)
				+ " { outcome postTopic { pinned position } } }");
		run("pinned");
		this.browser.waitForText(ANSWER, "\"UNAUTHENTICATED\"");
		signInAs("ada");
		run("pinned");
		this.browser.waitForText(ANSWER, "\"FORBIDDEN\"");
		signInAs("leila-h, moderator");
		run("pinned");
		this.browser.waitForText(ANSWER, "\"UPDATED\"");
		assertThat(answer("pinned").get("postTopic").toString()).isEqualTo("{\"pinned\":true,\"position\":2}");
		signInAs("nobody");
		run("pinned");
		this.browser.waitForText(ANSWER, "\"UNAUTHENTICATED\"");
	}

	@Test
	void theLiveExampleShowsTheChangesOfOthers() throws Exception {
		this.browser.go("http://127.0.0.1:%d/graphiql".formatted(this.port));
		this.browser.waitFor(".graphiql-tab:nth-of-type(9) button").click();
		this.browser.waitForText(".graphiql-query-editor", "subscription TopicChanges");
		this.browser.waitFor(".graphiql-execute-button").click();
		Client client = new Client(this.port);
		String token = client.signIn("ada");
		String mutation = "mutation { attachTopic(input: { %1$s topic: { slug: \"orm\" } }) { outcome } detachTopic(input: { %1$s %2$s }) { outcome } }"
			.formatted(POST, ORM);
		// The subscription begins some time after the click.
		await().until(() -> {
			client.query(mutation, "Authorization", "Bearer " + token);
			return answer("postTopicChanged").path("actor").asString("").equals("ada");
		});
	}

	private void open(String query) {
		this.browser.go("http://127.0.0.1:%d/graphiql?query=%s".formatted(this.port,
				URLEncoder.encode(query, StandardCharsets.UTF_8)));
	}

	private void signInAs(String who) {
		new Select(this.browser.waitFor(".sign-in select")).selectByVisibleText(who);
	}

	private void replaceQuery(String query) {
		this.browser.waitFor(".graphiql-query-editor .CodeMirror").click();
		this.browser.replaceText(query);
	}

	/**
	 * Runs the operation in the editor.
	 * @return the value of the field in the response
	 */
	private JsonNode run(String field) {
		this.browser.waitFor(".graphiql-execute-button").click();
		this.browser.waitForText(ANSWER, "\"" + field + "\"");
		return answer(field);
	}

	private JsonNode answer(String field) {
		String answer = this.browser.textOfEditor(ANSWER);
		return JsonMapper.shared().readTree(answer.isEmpty() ? "{}" : answer).path("data").path(field);
	}

	private static String setTopics(String name, String... topics) {
		return "mutation { %s: setPostTopics(input: { %s topics: [{ topic: %s }] }) { changes { outcome topic { slug } } %s } }"
			.formatted(name, POST, String.join(" } { topic: ", topics), TOPICS);
	}

	private static List<String> outcomes(JsonNode set) {
		return set.get("changes")
			.valueStream()
			.map((change) -> change.get("outcome").asString() + " " + change.at("/topic/slug").asString())
			.toList();
	}

	/**
	 * Returns the topics of a post, and asserts that their positions are dense.
	 */
	private static List<String> topics(JsonNode post) {
		List<JsonNode> rows = post.at("/topics/nodes").valueStream().toList();
		for (int i = 0; i < rows.size(); i++) {
			assertThat(rows.get(i).get("position").asInt()).isEqualTo(i);
		}
		return rows.stream().map((row) -> row.at("/topic/slug").asString()).toList();
	}

}
