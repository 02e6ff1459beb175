package io.posttopic.cost;

import io.posttopic.limits.Charge;
import io.posttopic.limits.StoppedClock;

import java.time.Duration;

import io.posttopic.ReadingTests;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an operation that has run is charged for the rows it has read, not for those
 * that it might have read.
 */
@Import(StoppedClock.class)
class ChargedTests extends ReadingTests {

	@Autowired
	private StoppedClock clock;

	private Client client;

	@BeforeEach
	void connect() {
		this.client = new Client(api().url().getPort());
	}

	@Test
	void aPageOfPagesIsChargedByItsRows() throws Exception {
		Answer answer = run("{ posts(first: 100) { nodes { topics(first: 100) { nodes { note } } } } }");
		assertThat(answer.at("/extensions/cost").asInt()).isEqualTo(10_201);
		int rows = 1;
		for (JsonNode post : answer.at("/data/posts/nodes")) {
			rows += 2 + post.at("/topics/nodes").size();
		}
		assertThat(rows).isGreaterThan(20);
		assertThat(charged(answer)).isEqualTo(rows);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			1    | { post(id: #Post:1) { title } }
			1    | { post(id: #Post:999999) { topics(first: 100) { nodes { id } } } }
			2    | { posts(first: 1) { edges { node { title } } } }
			502  | { posts(first: 100, filter: {ids: []}) { totalCount nodes { topics { totalCount } } } }
			52   | { posts(first: 100, filter: {search: "nothing-of-that-kind"}) { nodes { body } } }
			2    | { nodes(ids: [#Post:1, #Topic:1, #Post:999999]) { id } }
			""")
	void whatWasNotReadIsGivenBack(int points, String document) throws Exception {
		assertThat(charged(run(withIds(document)))).isEqualTo(points);
	}

	@Test
	void whatFailsInTheSelectionIsGivenBackToo() throws Exception {
		Answer answer = run(
				"{ posts(first: 100) { nodes { topics(first: 100, after: \"nonsense\") { nodes { id } } } } }");
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		assertThat(charged(answer)).isLessThan(10);
	}

	/**
	 * Runs a document twice and returns the second answer, when the document is cached.
	 */
	private Answer run(String document) throws Exception {
		this.client.query(document);
		this.clock.advance(Duration.ofMinutes(1));
		return this.client.query(document, Charge.HEADER, "1");
	}

	private static int charged(Answer answer) {
		return number("q", answer.header("RateLimit-Policy")) - number("r", answer.header("RateLimit"));
	}

	private static int number(String parameter, @Nullable String header) {
		return Integer.parseInt(String.valueOf(header).replaceAll(".*" + parameter + "=(\\d+).*", "$1"));
	}

}
