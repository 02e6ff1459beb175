package io.posttopic.pool;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RequestBudgetTests {

	private static final Duration LONG = Duration.ofHours(1);

	private static final long LONG_ANSWER = Long.MAX_VALUE;

	@Test
	void requestsShareTheMemory() {
		try (RequestRegistry registry = new RequestRegistry(LONG_ANSWER)) {
			try (RequestBudget first = begin(registry, LONG)) {
				first.take(RequestRegistry.REQUEST_MEMORY);
				assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> first.take(1));
				try (RequestBudget second = begin(registry, LONG)) {
					second.take(RequestRegistry.MEMORY - RequestRegistry.REQUEST_MEMORY);
					assertThatExceptionOfType(TransientDataAccessResourceException.class)
						.isThrownBy(() -> second.take(1));
				}
				begin(registry, LONG).take(RequestRegistry.MEMORY - RequestRegistry.REQUEST_MEMORY);
			}
		}
	}

	@Test
	void theRequestsOfOneCallerLeaveMemoryToOthers() {
		CallerUsage callers = new CallerUsage();
		try (RequestRegistry registry = new RequestRegistry(LONG_ANSWER);
				RequestBudget alone = begin(registry, LONG);
				Usage usage = begin(callers, "192.0.2.1")) {
			alone.chargeTo(usage);
			alone.take(RequestRegistry.CALLER_MEMORY + 1);
			try (RequestBudget second = begin(registry, LONG)) {
				second.chargeTo(usage);
				assertThatExceptionOfType(TransientDataAccessResourceException.class).isThrownBy(() -> second.take(1));
			}
			try (RequestBudget other = begin(registry, LONG); Usage others = begin(callers, "192.0.2.2")) {
				other.chargeTo(others);
				other.take(RequestRegistry.CALLER_MEMORY);
			}
			alone.keepOnlyResponse();
			begin(registry, LONG).take(RequestRegistry.REQUEST_MEMORY);
		}
		assertThat(callers.callers()).isZero();
	}

	@Test
	void theRequestsOfACallerAreLimited() {
		CallerUsage callers = new CallerUsage();
		try (Usage _ = begin(callers, "192.0.2.1")) {
			try (Usage _ = begin(callers, "192.0.2.1")) {
				assertThatIllegalStateException().isThrownBy(() -> begin(callers, "192.0.2.1")).withMessage("2");
				begin(callers, "192.0.2.2");
			}
			begin(callers, "192.0.2.1");
		}
	}

	@Test
	void theSizeOfAResponseIsLimited() {
		try (RequestRegistry registry = new RequestRegistry(10); RequestBudget budget = begin(registry, LONG)) {
			budget.takeForResponse(4);
			budget.takeForResponse(6);
			assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> budget.takeForResponse(1));
			budget.endExecution();
			budget.countResponse(10);
			assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> budget.countResponse(1));
		}
	}

	@Test
	void aCommittedMutationIsAnsweredInFull() {
		try (RequestRegistry registry = new RequestRegistry(10); RequestBudget budget = begin(registry, LONG)) {
			budget.beginTransaction();
			budget.beginCommit();
			budget.endCommit();
			assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> budget.takeForResponse(11));
			budget.endExecution();
			budget.takeForResponse(11);
		}
	}

	@Test
	void aCommittedMutationIsAnsweredWithoutMemory() {
		CallerUsage callers = new CallerUsage();
		try (RequestRegistry registry = new RequestRegistry(LONG_ANSWER);
				RequestBudget others = begin(registry, LONG);
				RequestBudget budget = begin(registry, LONG);
				Usage usage = begin(callers, "192.0.2.1")) {
			budget.chargeTo(usage);
			others.take(RequestRegistry.REQUEST_MEMORY);
			budget.take(RequestRegistry.MEMORY - RequestRegistry.REQUEST_MEMORY);
			budget.beginTransaction();
			assertThatExceptionOfType(TransientDataAccessResourceException.class)
				.isThrownBy(() -> budget.takeForResponse(1));
			budget.beginCommit();
			budget.endCommit();
			budget.takeForValue(1);
			budget.endExecution();
			budget.takeForResponse(1);
			assertThat(registry.memoryInUse()).isEqualTo(RequestRegistry.MEMORY + 2);
			budget.keepOnlyResponse();
			assertThat(registry.memoryInUse()).isEqualTo(RequestRegistry.REQUEST_MEMORY + 1);
		}
	}

	@Test
	void aRetriedTransactionCountsItsResponseOnce() {
		try (RequestRegistry registry = new RequestRegistry(10); RequestBudget budget = begin(registry, LONG)) {
			budget.beginTransaction();
			budget.takeForResponse(4);
			budget.endCommit();
			for (int i = 0; i < 3; i++) {
				budget.beginTransaction();
				budget.takeForResponse(6);
			}
			assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> budget.takeForResponse(1));
		}
	}

	@Test
	void aRequestBeyondItsDeadlineStartsNothing() {
		try (RequestRegistry registry = new RequestRegistry(LONG_ANSWER);
				RequestBudget budget = begin(registry, Duration.ofNanos(1))) {
			assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(RequestBudget::checkCurrent);
			assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(budget::beginCommit);
			assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(() -> budget.takeForResponse(1));
			assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(() -> budget.takeForValue(1));
			assertThat(budget.isOutcomeUnknown()).isFalse();
			budget.endExecution();
			budget.takeForResponse(1);
		}
		assertThat(RequestBudget.current()).isNull();
	}

	@Test
	void aCommitWithoutAResultIsRememberedWhenTheNextTransactionBegins() {
		try (RequestRegistry registry = new RequestRegistry(10); RequestBudget budget = begin(registry, LONG)) {
			budget.beginTransaction();
			assertThat(budget.mayHaveCommitted()).isFalse();
			budget.beginCommit();
			budget.beginTransaction();
			assertThat(budget.isOutcomeUnknown()).isFalse();
			assertThat(budget.mayHaveCommitted()).isTrue();
		}
	}

	@Test
	void permitsAreAcquiredTogetherOrNotAtAll() {
		Permits first = new Permits("first", 1);
		Permits second = new Permits("second", 1);
		try (RequestRegistry registry = new RequestRegistry(LONG_ANSWER);
				RequestBudget budget = begin(registry, LONG)) {
			BoundedDataSource.acquire(List.of(second), System.nanoTime(), budget);
			assertThatExceptionOfType(TransientDataAccessResourceException.class)
				.isThrownBy(() -> BoundedDataSource.acquire(List.of(first, second), System.nanoTime(), budget));
			assertThat(first.inUse()).isZero();
			assertThat(second.inUse()).isOne();
		}
	}

	private static Usage begin(CallerUsage callers, String caller) {
		return callers.begin(caller, 2, (maximum) -> new IllegalStateException(String.valueOf(maximum)));
	}

	private static RequestBudget begin(RequestRegistry registry, Duration allowed) {
		return registry.begin(allowed, () -> false);
	}

}
