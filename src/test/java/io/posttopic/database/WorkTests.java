package io.posttopic.database;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WorkTests {

	private static final Duration LONG = Duration.ofHours(1);

	@Test
	void requestsShareTheMemoryThatThereIs() {
		try (Works works = new Works()) {
			try (Work first = begin(works, LONG)) {
				first.take(Works.MEMORY - 10);
				try (Work second = begin(works, LONG)) {
					second.take(10);
					assertThatExceptionOfType(TransientDataAccessResourceException.class)
						.isThrownBy(() -> second.take(1));
				}
				first.take(10);
				assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> first.take(1));
			}
			try (Work third = begin(works, LONG)) {
				third.take(Works.MEMORY);
			}
		}
	}

	@Test
	void aRequestWhoseTimeIsOverBeginsNothing() {
		try (Works works = new Works(); Work work = begin(works, Duration.ofNanos(1))) {
			assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(work::check);
			assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(work::beginCommit);
			assertThat(work.isOutcomeUnknown()).isFalse();
		}
		assertThat(Work.current()).isNull();
	}

	private static Work begin(Works works, Duration allowed) {
		return works.begin(allowed, () -> false, () -> 0);
	}

}
