package io.posttopic.observability;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.posttopic.observability.RequestOutcome.Rejection;
import io.posttopic.pool.RequestBudget;

import org.springframework.core.retry.RetryListener;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.Retryable;

/**
 * The metrics of GraphQL requests, recorded once for each request when it has ended. Only
 * operations of trusted documents are named, so that clients cannot create time series;
 * all others are {@value #OTHER}. The meters are created at their first use and cached,
 * because looking one up by its tags takes longer than recording a value.
 */
final class RequestMetrics implements RetryListener {

	static final String OTHER = "other";

	private static final Duration[] DURATIONS = { Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25),
			Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500),
			Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(10) };

	private static final double[] COSTS = { 10, 100, 1000, 5000, 20_000 };

	private final MeterRegistry registry;

	private final ConcurrentMap<Operation, OperationMeters> operations = new ConcurrentHashMap<>();

	private final Map<Rejection, Counter> rejections = new EnumMap<>(Rejection.class);

	private final Counter retries;

	RequestMetrics(MeterRegistry registry) {
		this.registry = registry;
		for (Rejection rejection : Rejection.values()) {
			this.rejections.put(rejection,
					Counter.builder("posttopic.requests.rejected")
						.description("Requests that were rejected before their operation ran")
						.tag("reason", rejection.name().toLowerCase(Locale.ROOT))
						.register(registry));
		}
		this.retries = Counter.builder("posttopic.mutations.retries")
			.description("Transactions that were retried after a conflict")
			.register(registry);
		// The commonest series exist from the start, so that their rates are known from
		// the first request on.
		meters(new Operation(OTHER, "query")).durations(RequestOutcome.OK);
		meters(new Operation(OTHER, "mutation")).durations(RequestOutcome.OK);
	}

	void record(RequestOutcome outcome, Exchange exchange, RequestBudget budget) {
		String name = exchange.isTrusted() ? exchange.operation() : null;
		OperationMeters meters = meters(new Operation((name != null) ? name : OTHER, exchange.operationType()));
		meters.durations(outcome.code()).record(budget.duration(), TimeUnit.NANOSECONDS);
		if (outcome.cost() != null) {
			meters.cost.record(outcome.cost());
		}
		meters.statements.increment(budget.statements());
		meters.rowsRead.increment(outcome.rowsRead());
		meters.rowsWritten.increment(budget.rowsWritten());
		if (outcome.rejection() != null) {
			Objects.requireNonNull(this.rejections.get(outcome.rejection())).increment();
		}
	}

	@Override
	public void beforeRetry(RetryPolicy policy, Retryable<?> transaction) {
		this.retries.increment();
	}

	private OperationMeters meters(Operation operation) {
		OperationMeters meters = this.operations.get(operation);
		return (meters != null) ? meters : this.operations.computeIfAbsent(operation, OperationMeters::new);
	}

	/**
	 * An operation as the tags name it.
	 */
	private record Operation(String name, String type) {

	}

	private final class OperationMeters {

		private final Tags tags;

		private final ConcurrentMap<String, Timer> durations = new ConcurrentHashMap<>();

		private final DistributionSummary cost;

		private final Counter statements;

		private final Counter rowsRead;

		private final Counter rowsWritten;

		private OperationMeters(Operation operation) {
			this.tags = Tags.of("operation", operation.name, "type", operation.type);
			this.cost = DistributionSummary.builder("posttopic.requests.cost")
				.description("The cost of operations, in rows")
				.serviceLevelObjectives(COSTS)
				.tags(this.tags)
				.register(RequestMetrics.this.registry);
			this.statements = Counter.builder("posttopic.sql.statements")
				.description("SQL statements, not counting those that begin and end transactions")
				.tags(this.tags)
				.register(RequestMetrics.this.registry);
			this.rowsRead = rows("read");
			this.rowsWritten = rows("written");
		}

		private Counter rows(String access) {
			return Counter.builder("posttopic.sql.rows")
				.description("Rows that operations have read and written")
				.tags(this.tags.and("access", access))
				.register(RequestMetrics.this.registry);
		}

		private Timer durations(String code) {
			Timer timer = this.durations.get(code);
			return (timer != null) ? timer : this.durations.computeIfAbsent(code, this::newTimer);
		}

		private Timer newTimer(String code) {
			return Timer.builder("posttopic.requests")
				.description("GraphQL requests, by the code of their first error")
				.serviceLevelObjectives(DURATIONS)
				.tags(this.tags.and(Tag.of("code", code)))
				.register(RequestMetrics.this.registry);
		}

	}

}
