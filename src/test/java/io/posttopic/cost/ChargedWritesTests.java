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
 * A mutation is charged for the rows that it writes, however short its input is.
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
		int first = remaining(empty);
		int second = remaining(empty);
		int third = remaining(empty);
		assertThat(DATABASE.one("select count(*) from \"PostTopic\" where \"PostId\" = 3")).isEqualTo("0");
		assertThat(CAPACITY - first).isGreaterThan(400);
		assertThat(second - third).isLessThan(100);
	}

	private static final int CAPACITY = 1_000_000;

	private int remaining(String document) {
		HttpResponse<byte[]> response = moderator().post(Api.body(Map.of("query", document)));
		String header = response.headers().firstValue("RateLimit").orElseThrow();
		return Integer.parseInt(header.replaceAll(".*r=(\\d+).*", "$1"));
	}

}
