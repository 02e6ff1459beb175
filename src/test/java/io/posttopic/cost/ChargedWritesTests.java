package io.posttopic.cost;

import java.net.http.HttpResponse;
import java.util.Map;

import io.posttopic.Api;
import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import io.posttopic.limits.StoppedClock;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operation costs beyond what its document says: the rows that a mutation writes,
 * and an answer that turns out to be too large.
 */
@Import(StoppedClock.class)
class ChargedWritesTests extends WritingTests {

	@Test
	void removedRowsAreCharged() {
		DATABASE.execute("""
				insert into "Topics" (name) select 'More ' || i from generate_series(7, 400) i;
				insert into "PostTopic" ("PostId", "TopicId", position) select 3, id, id - 1 from "Topics\"""");
		String empty = ReadingTests
			.withIds("mutation { setPostTopics(input: {postId: #Post:3, topics: []}) { post { id } } }");
		int before = remaining("{ __typename }");
		int removed = remaining(empty);
		int unchanged = remaining(empty);
		assertThat(DATABASE.one("select count(*) from \"PostTopic\" where \"PostId\" = 3")).isEqualTo("0");
		assertThat((before - removed) - (removed - unchanged)).isGreaterThanOrEqualTo(400);
		assertThat(removed - unchanged).isLessThan(100);
	}

	@Test
	void anAnswerThatIsTooLargeIsChargedAsTheMostExpensiveOperation() {
		DATABASE.execute(
				"insert into \"Posts\" (title, body) select 'Long', repeat('x', 100000) from generate_series(1, 97)");
		int before = remaining("{ __typename }");
		int after = remaining("{ posts(first: 100) { nodes { body } } }");
		assertThat(before - after).isGreaterThanOrEqualTo(20_000);
	}

	private int remaining(String document) {
		HttpResponse<byte[]> response = moderator().post(Api.body(Map.of("query", document)));
		String header = response.headers().firstValue("RateLimit").orElseThrow();
		return Integer.parseInt(header.replaceAll(".*r=(\\d+).*", "$1"));
	}

}
