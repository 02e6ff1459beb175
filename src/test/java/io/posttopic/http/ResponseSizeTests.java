package io.posttopic.http;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of responses that exceed the maximum size, although the results of PostgreSQL are
 * small, and of statements that exceed a limit of PostgreSQL.
 */
@TestPropertySource(properties = "posttopic.limits.response-size=100KB")
class ResponseSizeTests extends WritingTests {

	private static final String BODY = "x".repeat(10_000);

	/** A response with nine bodies is within the limit; one with twenty is not. */
	private static final String FEW = aliases("body", 9);

	private static final String MANY = aliases("body", 20);

	@BeforeEach
	void writeLongBodies() {
		DATABASE.execute("update \"Posts\" set body = '%s'".formatted(BODY));
	}

	@AfterEach
	void isAlive() {
		assertThat(nobody().data("{ topics { totalCount } }").at("/topics/totalCount").intValue()).isEqualTo(6);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{ post(id: #Post:1) { %s } }", "{ posts { nodes { %s } } }",
			"{ users { nodes { posts { edges { node { %s } } } } } }", "{ node(id: #Post:1) { ... on Post { %s } } }" })
	void aliasesOfALongTextAreTooComplex(String query) {
		assertTooComplex(ReadingTests.withIds(query).formatted(MANY));
	}

	@Test
	void theBytesOfSeveralRootFieldsAreAddedUp() {
		String query = ReadingTests.withIds("{ a: post(id: #Post:1) { %s } b: post(id: #Post:2) { %s } }");
		assertTooComplex(query.formatted(FEW, FEW));
	}

	@Test
	void aRowThatStandsInSeveralPlacesIsCountedInEach() {
		String ids = IntStream.range(0, 11).mapToObj((i) -> "#Post:1").collect(Collectors.joining(","));
		assertTooComplex(ReadingTests.withIds("{ nodes(ids: [" + ids + "]) { ... on Post { body } } }"));
	}

	@Test
	void whatHasRoomIsWhole() {
		JsonNode post = nobody().data(ReadingTests.withIds("{ post(id: #Post:1) { " + FEW + " } }")).get("post");
		assertThat(post).hasSize(9).allMatch((body) -> body.stringValue().equals(BODY));
	}

	@Test
	void theEngineDoesNotWriteMoreEither() {
		DATABASE.execute(
				"alter table \"Users\" alter \"createdAt\" drop not null; update \"Users\" set \"createdAt\" = null");
		try {
			String post = ReadingTests.withIds("{ post(id: #Post:1) { author { createdAt } %s } }");
			JsonNode answer = nobody().send(post.formatted(FEW), Map.of());
			assertThat(answer.at("/data/post/author").isNull()).isTrue();
			assertThat(answer.at("/data/post/a8").stringValue()).isEqualTo(BODY);
			assertTooComplex(post.formatted(MANY));
		}
		finally {
			DATABASE.execute("truncate \"Users\" cascade; alter table \"Users\" alter \"createdAt\" set not null");
		}
	}

	@Test
	void aMutationWhosePayloadIsTooLongIsUndone() {
		String update = "%s: updatePost(input: { id: #Post:%d, title: \"New\" }) { post { %s } } ";
		assertThat(code(ada(), update.formatted("a", 1, MANY))).isEqualTo("TOO_COMPLEX");
		assertThat(DATABASE.one("select title from \"Posts\" where id = 1")).isEqualTo("One");
		assertThat(code(admin(), update.formatted("a", 1, FEW) + update.formatted("b", 2, FEW)))
			.isEqualTo("TOO_COMPLEX");
		assertThat(DATABASE.list("select title from \"Posts\" where id < 3 order by id")).containsExactly("New", "Two");
	}

	@Test
	void aStatementWhoseTemporaryFilesAreTooLargeIsUndone() {
		DATABASE.execute("""
				create function sort() returns trigger language plpgsql set work_mem = 64 set temp_file_limit = 0
					as 'begin perform from generate_series(1, 10000) i order by -i; return new; end';
				create trigger sort after insert on "Topics" for each row execute procedure sort()""");
		try {
			assertThat(code(moderator(), "createTopic(input: { name: \"New\" }) { topic { name } }"))
				.isEqualTo("TOO_COMPLEX");
		}
		finally {
			DATABASE.execute("drop function sort cascade");
		}
	}

	private void assertTooComplex(String query) {
		JsonNode answer = nobody().send(query, Map.of());
		assertThat(answer.at("/errors/0/extensions/code").stringValue()).isEqualTo("TOO_COMPLEX");
		assertThat(answer.has("data")).isFalse();
	}

	private static String aliases(String field, int times) {
		return IntStream.range(0, times).mapToObj((i) -> "a" + i + ": " + field).collect(Collectors.joining(" "));
	}

}
