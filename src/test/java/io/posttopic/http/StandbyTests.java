package io.posttopic.http;

import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.WritingTests;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that connections to a server that has become a standby do not stay in the pool.
 */
class StandbyTests extends WritingTests {

	private static final String CREATE_TOPIC = "mutation { createTopic(input: { name: \"New\" }) { topic { name } } }";

	private static final int CONNECTIONS = 16;

	/** Connects to another database, so that the settings of the first do not apply. */
	private static final TestDatabase OTHER_DATABASE = PostgresServer.newest().empty();

	@AfterEach
	void promote(@Autowired DataSource dataSource) throws SQLException {
		setReadOnly(false);
		// Otherwise, other tests would use connections that still lead to the standby.
		dataSource.unwrap(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
	}

	@Test
	void aConnectionOnWhichAWriteFailsIsClosed() throws Exception {
		Client client = new Client(nobody().url().getPort());
		setReadOnly(true);
		OTHER_DATABASE.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
			.formatted(DATABASE.name()));

		for (int i = 0; i < 3; i++) {
			Answer answer = client.query(CREATE_TOPIC, "Authorization", "Bearer " + moderator().token());
			assertThat(answer.code()).isEqualTo("UNAVAILABLE");
			assertThat(answer.status()).isEqualTo(503);
		}
		assertThat(client.query("{ topics { totalCount } }").at("/data/topics/totalCount").asInt()).isEqualTo(6);

		setReadOnly(false);
		// Each failing write closes one of the connections that lead to the standby.
		Answer answer = client.query(CREATE_TOPIC, "Authorization", "Bearer " + moderator().token());
		for (int i = 0; i < CONNECTIONS && answer.status() == 503; i++) {
			answer = client.query(CREATE_TOPIC, "Authorization", "Bearer " + moderator().token());
		}
		assertThat(answer.at("/data/createTopic/topic/name").asString()).as(answer.body()).isEqualTo("New");
	}

	private static void setReadOnly(boolean readOnly) {
		OTHER_DATABASE
			.execute("alter database %s set default_transaction_read_only = %s".formatted(DATABASE.name(), readOnly));
	}

}
