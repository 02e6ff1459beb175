package io.posttopic.limits;

import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.github.bucket4j.TimeMeter;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.error.RequestException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests of two servers that share the points of their callers.
 */
class SharedAccountsTests {

	private static final TestDatabase DATABASE = PostgresServer.newest().empty();

	private static final Limits.Rate RATE = new Limits.Rate(true, Limits.Store.DATABASE, 100, 1, List.of(), List.of(),
			ClientAddress.X_FORWARDED_FOR);

	/** The time after which the database is asked again. */
	private static final Duration RETRY = Duration.ofSeconds(10);

	private final StoppedClock clock = new StoppedClock();

	private final HikariDataSource pool = new HikariDataSource();

	private @Nullable SharedAccounts first;

	private @Nullable SharedAccounts second;

	@BeforeEach
	void connect() {
		this.pool.setJdbcUrl(DATABASE.url());
		this.pool.setUsername(DATABASE.username());
	}

	@AfterEach
	void close() {
		for (SharedAccounts accounts : new SharedAccounts[] { this.first, this.second }) {
			if (accounts != null) {
				accounts.close();
			}
		}
		this.pool.close();
	}

	@Test
	void whatOneServerSpendsIsMissingAtTheOther() throws Exception {
		this.first = new SharedAccounts(this.pool, this.clock);
		this.second = new SharedAccounts(this.pool, this.clock);
		spend(this.first, "192.0.2.1", 60);
		assertThatExceptionOfType(RequestException.class).isThrownBy(() -> spend(this.second, "192.0.2.1", 60));
		spend(this.second, "192.0.2.2", 60);
		assertThat(DATABASE.list("select id from posttopic_rate_limits order by 1")).containsExactly("192.0.2.1",
				"192.0.2.2");
	}

	@Test
	void aTableThatWasRemovedIsCreatedAgain() throws Exception {
		TestDatabase database = PostgresServer.newest().empty();
		this.pool.setJdbcUrl(database.url());
		SharedAccounts accounts = new SharedAccounts(this.pool, this.clock);
		this.first = accounts;
		awaitTable(database, accounts);
		database.execute("drop table posttopic_rate_limits");
		awaitTable(database, accounts);
	}

	@Test
	void aDatabaseThatIsAwayDoesNotStopRequests() throws Exception {
		this.pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/none");
		this.first = new SharedAccounts(this.pool, this.clock);
		RateLimits rates = new RateLimits(RATE, TimeMeter.SYSTEM_NANOTIME, this.first);
		spend(rates, "192.0.2.3", 60);
		assertThatExceptionOfType(RequestException.class).isThrownBy(() -> spend(rates, "192.0.2.3", 60));
	}

	private void awaitTable(TestDatabase database, SharedAccounts accounts) {
		await().until(() -> {
			this.clock.advance(RETRY);
			spend(accounts, "192.0.2.1", 60);
			return !database.list("select relname from pg_class where relname = 'posttopic_rate_limits'").isEmpty();
		});
	}

	private static void spend(@Nullable SharedAccounts accounts, String address, int points) {
		spend(new RateLimits(RATE, TimeMeter.SYSTEM_NANOTIME, accounts), address, points);
	}

	private static void spend(RateLimits rates, String address, int points) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setRemoteAddr(address);
		Charge charge = rates.openCharge(request, new MockHttpServletResponse());
		charge.setCost(points, false);
		charge.reserveCost();
	}

}
