package io.posttopic.read;

import java.sql.Connection;

import io.posttopic.ReadingTests;
import io.posttopic.ServerLog;
import org.junit.jupiter.api.Test;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@TestPropertySource(properties = { "posttopic.limits.deadline=1s", "posttopic.limits.lock-timeout=0" })
class TimeoutTests extends ReadingTests {

	@Test
	void aStatementIsStoppedWhenTheRequestsTimeIsOver() throws Exception {
		ServerLog log = ServerLog.of(OnNewest.DATABASE);
		try (Connection other = OnNewest.DATABASE.openTransaction("lock table \"Posts\" in access exclusive mode")) {
			assertThat(api().error("{ posts { totalCount } }").at("/extensions/code").stringValue())
				.isEqualTo("TIMEOUT");
			other.rollback();
		}
		assertThat(log.errors()).containsExactly("canceling statement due to user request");
		assertThat(api().data("{ posts { totalCount } }").at("/posts/totalCount").intValue()).isEqualTo(60);
	}

}
