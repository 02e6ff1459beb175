package io.posttopic.cost;

import java.util.List;

import io.posttopic.ReadingTests;
import io.posttopic.cost.HostileRequests.Hostile;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that requests designed to keep a server busy are rejected with the right error.
 * {@link HostileRequestsBenchmark} measures how soon they are rejected.
 */
class HostileRequestsTests extends ReadingTests {

	static List<Hostile> hostile() {
		return HostileRequests.all();
	}

	@ParameterizedTest
	@MethodSource("hostile")
	void aHostileRequestIsRefused(Hostile hostile) throws Exception {
		Answer answer = new Client(api().url().getPort()).post(hostile.body());
		assertThat(answer.at("/errors/0/extensions/code").asString("")).as(start(answer)).isEqualTo(hostile.code());
		assertThat(answer.message()).doesNotContain("Denial", "Exception", "graphql");
		assertThat(answer.body().length()).isLessThan(1_000_000);
	}

	private static String start(Answer answer) {
		return answer.body().substring(0, Math.min(300, answer.body().length()));
	}

}
