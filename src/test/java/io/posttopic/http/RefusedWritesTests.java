package io.posttopic.http;

import java.sql.Connection;

import io.posttopic.WritingTests;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of writes that PostgreSQL refuses for reasons that the caller did not cause.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class RefusedWritesTests extends WritingTests {

	@ParameterizedTest
	@CsvSource({ "disk_full, UNAVAILABLE, 503, no space", "lock_not_available, UNAVAILABLE, 503, locked",
			"serialization_failure, CONFLICT, 200, retries", "deadlock_detected, CONFLICT, 200, retries" })
	void theErrorSaysWhy(String condition, String code, int status, String part, CapturedOutput output)
			throws Exception {
		DATABASE.execute("create function refuse() returns trigger as 'begin raise exception ''refused'' "
				+ "using errcode = ''%s''; end' language plpgsql;".formatted(condition)
				+ "create trigger refuse before insert on \"Topics\" for each row execute procedure refuse()");
		try {
			Answer answer = send("createTopic(input: { name: \"New\" }) { topic { name } }");
			assertThat(answer.code()).as(answer.body()).isEqualTo(code);
			assertThat(answer.message()).contains(part);
			assertThat(answer.status()).isEqualTo(status);
			assertThat(output.getAll()).doesNotContain("\tat ");
		}
		finally {
			DATABASE.execute("drop function refuse cascade");
		}
	}

	@Test
	void rowsThatAreLockedForLongAreUnavailable() throws Exception {
		try (Connection other = DATABASE.openTransaction("select from \"Topics\" where id = 1 for update")) {
			Answer answer = send(
					"updateTopic(input: { id: \"%s\", name: \"New\" }) { topic { name } }".formatted(id("Topic", 1)));
			assertThat(answer.code()).as(answer.body()).isEqualTo("UNAVAILABLE");
			assertThat(answer.status()).isEqualTo(503);
			assertThat(answer.header("Retry-After")).isNotNull();
			other.rollback();
		}
	}

	private Answer send(String mutation) throws Exception {
		return new Client(nobody().url().getPort()).query("mutation { " + mutation + " }", "Authorization",
				"Bearer " + moderator().token());
	}

}
