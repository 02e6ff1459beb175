package io.posttopic.replica;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrimaryHistoryTests {

	private static final Duration MEMORY = Duration.ofSeconds(10);

	private final PrimaryHistory history = new PrimaryHistory(MEMORY);

	@Test
	void aReplicaThatHasReplayedEverythingHasNoLag() {
		add(100, 0);
		add(200, 1);
		assertThat(lag(200, 60)).isZero();
		assertThat(lag(300, 60)).isZero();
	}

	@Test
	void theLagIsTheTimeSinceThePrimaryPassedTheReplica() {
		add(100, 0);
		add(200, 1);
		add(300, 4);
		assertThat(lag(100, 5)).isEqualTo(Duration.ofSeconds(4));
		assertThat(lag(250, 5)).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void anIdlePrimaryLeavesTheLagOfAReplicaThatIsBehindGrowing() {
		add(100, 0);
		add(200, 1);
		add(200, 30);
		assertThat(lag(100, 31)).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void aReplicaMustFirstReplayWhatThePrimaryHadWhenItWasFirstSeen() {
		assertThat(lag(100, 0)).isGreaterThan(MEMORY);
		add(100, 0);
		assertThat(lag(99, 0)).isGreaterThan(MEMORY);
		assertThat(lag(100, 0)).isZero();
	}

	@Test
	void whatIsOlderThanTheLongestLagIsStillTooOld() {
		for (int second = 0; second < 100; second++) {
			add(100 + second, second);
		}
		assertThat(lag(100, 100)).isGreaterThan(MEMORY);
		assertThat(lag(197, 100)).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void aNewPrimaryMayLackTheEndOfTheLog() {
		add(100, 0);
		add(200, 1);
		add(150, 2);
		assertThat(lag(150, 60)).isZero();
		assertThat(lag(149, 3)).isGreaterThan(MEMORY);
		add(160, 60);
		assertThat(lag(150, 61)).isEqualTo(Duration.ofSeconds(1));
	}

	private void add(long position, int second) {
		this.history.add(new WalPosition(position), TimeUnit.SECONDS.toNanos(second));
	}

	private Duration lag(long replayed, int second) {
		return this.history.lag(new WalPosition(replayed), TimeUnit.SECONDS.toNanos(second));
	}

}
