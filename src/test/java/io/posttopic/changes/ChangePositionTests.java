package io.posttopic.changes;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of snapshots and of positions between them.
 */
class ChangePositionTests {

	private static final Snapshot SNAPSHOT = Snapshot.parse("10:20:10,15:1000");

	@Test
	void aSnapshotShowsWhatHadEnded() {
		assertThat(SNAPSHOT.shows(change(9, 900))).isTrue();
		assertThat(SNAPSHOT.shows(change(10, 900))).isFalse();
		assertThat(SNAPSHOT.shows(change(11, 900))).isTrue();
		assertThat(SNAPSHOT.shows(change(15, 900))).isFalse();
		assertThat(SNAPSHOT.shows(change(20, 900))).isFalse();
	}

	@Test
	void aSnapshotDoesNotShowWhatWasMadeLaterWithANumberThatHadEnded() {
		assertThat(SNAPSHOT.shows(change(11, 1000))).isTrue();
		assertThat(SNAPSHOT.shows(change(11, 1001))).isFalse();
	}

	@Test
	void aLaterSnapshotIncludesAnEarlierOne() {
		assertThat(SNAPSHOT.includes(SNAPSHOT)).isTrue();
		assertThat(Snapshot.parse("10:20:10:1001").includes(SNAPSHOT)).isTrue();
		assertThat(SNAPSHOT.includes(Snapshot.parse("10:20:10:1001"))).isFalse();
		assertThat(Snapshot.parse("15:21:15,20:1001").includes(SNAPSHOT)).isTrue();
		assertThat(SNAPSHOT.includes(Snapshot.parse("21:21::1001"))).isFalse();
	}

	@Test
	void aCursorLeadsBackToItsPosition() {
		ChangePosition start = ChangePosition.after("7-00000001", SNAPSHOT);
		ChangePosition middle = start.at(Snapshot.parse("21:21::1001"), 42);
		assertThat(ChangePosition.parse(start.cursor())).isEqualTo(start);
		assertThat(ChangePosition.parse(middle.cursor())).isEqualTo(middle);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "?", "eA", "MS0yLzU6NTovLzA", "MS0yLzU6NDo6MS8vMA", "MS0yLzU6NTo5OjEvLzA" })
	void anotherTextIsNoCursor(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> ChangePosition.parse(text));
	}

	private static Change change(long xid, long at) {
		ChangePosition position = new ChangePosition("", new Snapshot(1, 1, Set.of(), 0), null, 0);
		return new Change(xid, at, "PostTopic", 1, 2L, null, null, position);
	}

}
