package io.posttopic.database;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;

import org.junit.jupiter.api.Test;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WorkTests {

	private static final Duration LONG = Duration.ofHours(1);

	private static final long LONG_ANSWER = Long.MAX_VALUE;

	@Test
	void requestsShareTheMemoryThatThereIs() {
		try (Works works = new Works(LONG_ANSWER)) {
			try (Work first = begin(works, LONG)) {
				first.take(Works.REQUEST_MEMORY);
				assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> first.take(1));
				try (Work second = begin(works, LONG)) {
					second.take(Works.MEMORY - Works.REQUEST_MEMORY);
					assertThatExceptionOfType(TransientDataAccessResourceException.class)
						.isThrownBy(() -> second.take(1));
				}
				begin(works, LONG).take(Works.MEMORY - Works.REQUEST_MEMORY);
			}
		}
	}

	@Test
	void theRequestsOfOneCallerLeaveMemoryToOthers() {
		CallerUsage callers = new CallerUsage();
		try (Works works = new Works(LONG_ANSWER);
				Work alone = begin(works, LONG);
				Usage usage = begin(callers, "192.0.2.1")) {
			alone.chargeTo(usage);
			alone.take(Works.CALLER_MEMORY + 1);
			try (Work second = begin(works, LONG)) {
				second.chargeTo(usage);
				assertThatExceptionOfType(TransientDataAccessResourceException.class).isThrownBy(() -> second.take(1));
			}
			try (Work other = begin(works, LONG); Usage others = begin(callers, "192.0.2.2")) {
				other.chargeTo(others);
				other.take(Works.CALLER_MEMORY);
			}
			alone.keepOnlyAnswer();
			begin(works, LONG).take(Works.REQUEST_MEMORY);
		}
		assertThat(callers.callers()).isZero();
	}

	@Test
	void aCallerHasAsManyRequestsInProgressAsItMay() {
		CallerUsage callers = new CallerUsage();
		try (Usage _ = begin(callers, "192.0.2.1")) {
			try (Usage _ = begin(callers, "192.0.2.1")) {
				assertThat(callers.begin("192.0.2.1", 2)).isNull();
				assertThat(callers.begin("192.0.2.2", 2)).isNotNull();
			}
			assertThat(callers.begin("192.0.2.1", 2)).isNotNull();
		}
	}

	@Test
	void anAnswerHasAsManyBytesAsItMay() {
		try (Works works = new Works(10); Work work = begin(works, LONG)) {
			work.write(4);
			work.write(6);
			assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> work.write(1));
			work.endExecution();
			work.append(10);
			assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> work.append(1));
		}
	}

	@Test
	void whatWasCommittedIsAnswered() {
		try (Works works = new Works(10); Work work = begin(works, LONG)) {
			work.beginTransaction();
			work.beginCommit();
			work.endCommit();
			assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> work.write(11));
			work.endExecution();
			work.write(11);
		}
	}

	@Test
	void aTransactionThatIsTriedAgainWritesItsAnswerAgain() {
		try (Works works = new Works(10); Work work = begin(works, LONG)) {
			work.beginTransaction();
			work.write(4);
			work.endCommit();
			for (int i = 0; i < 3; i++) {
				work.beginTransaction();
				work.write(6);
			}
			assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> work.write(1));
		}
	}

	@Test
	void aRequestWhoseTimeIsOverBeginsNothing() {
		try (Works works = new Works(LONG_ANSWER); Work work = begin(works, Duration.ofNanos(1))) {
			assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(Work::poll);
			assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(work::beginCommit);
			assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(() -> work.write(1));
			assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(() -> work.complete(1));
			assertThat(work.isOutcomeUnknown()).isFalse();
			work.endExecution();
			work.write(1);
		}
		assertThat(Work.current()).isNull();
	}

	@Test
	void permitsGoWithTheConnection() {
		Semaphore permit = new Semaphore(1);
		try (Works works = new Works(LONG_ANSWER); Work work = begin(works, LONG)) {
			work.enter(List.of(permit), System.nanoTime());
			work.enter(List.of(permit), System.nanoTime());
			work.leave();
			assertThat(permit.availablePermits()).isZero();
			work.leave();
			assertThat(permit.availablePermits()).isOne();
			permit.acquireUninterruptibly();
			assertThatExceptionOfType(TransientDataAccessResourceException.class)
				.isThrownBy(() -> work.enter(List.of(new Semaphore(1), permit), System.nanoTime()));
			permit.release();
			work.enter(List.of(permit), System.nanoTime());
		}
		assertThat(permit.availablePermits()).isOne();
	}

	private static Usage begin(CallerUsage callers, String caller) {
		return Objects.requireNonNull(callers.begin(caller, 2));
	}

	private static Work begin(Works works, Duration allowed) {
		return works.begin(allowed, () -> false, () -> 0);
	}

}
