package io.posttopic.observability;

import java.time.Duration;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.posttopic.adoption.AdoptionOnStart;
import io.posttopic.documents.Documents;
import io.posttopic.pool.DatabaseHealth;
import io.posttopic.pool.Permits;
import io.posttopic.pool.PoolPermits;
import io.posttopic.pool.RequestRegistry;
import io.posttopic.replica.Replica;
import io.posttopic.replica.Replicas;
import io.posttopic.subscription.Subscriptions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The metrics of the server's resources and of its database. Their values are read from
 * the classes that own them whenever the metrics are exported.
 */
record ServerMetrics(RequestRegistry requests, Documents documents, ObjectProvider<PoolPermits> permits,
		ObjectProvider<DatabaseHealth> database, ObjectProvider<AdoptionOnStart> adoption,
		ObjectProvider<Replicas> replicas, ObjectProvider<Subscriptions> subscriptions) implements MeterBinder {

	private static final String BYTES = "bytes";

	private static final String SERVER = "server";

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("posttopic.requests.active", this.requests, RequestRegistry::requestsInProgress)
			.description("Requests in progress")
			.register(registry);
		Gauge.builder("posttopic.memory.used", this.requests, RequestRegistry::memoryInUse)
			.description("Memory that requests in progress take")
			.baseUnit(BYTES)
			.register(registry);
		Gauge.builder("posttopic.memory.max", () -> RequestRegistry.MEMORY)
			.description("Memory that all requests together may take")
			.baseUnit(BYTES)
			.register(registry);
		bindDocuments(registry, "hit", Documents::hits);
		bindDocuments(registry, "miss", Documents::misses);
		this.permits.ifAvailable((permits) -> permits.kinds().forEach((kind) -> bindPermits(registry, kind)));
		this.replicas.stream()
			.filter((replicas) -> !replicas.all().isEmpty())
			.forEach((replicas) -> bindReplicas(registry, replicas));
		this.subscriptions.ifAvailable((subscriptions) -> bindSubscriptions(registry, subscriptions));
		this.database.ifAvailable((database) -> bindDatabase(registry, database));
		this.adoption.ifAvailable(
				(adoption) -> Gauge.builder("posttopic.adoption.twins", adoption, (state) -> state.twins().size())
					.description(
							"Join tables of another application that hold pairs of a served one, found at the start")
					.register(registry));
	}

	private static void bindReplicas(MeterRegistry registry, Replicas replicas) {
		bindReads(registry, "primary", replicas, Replicas::primaryReads);
		for (Replica replica : replicas.all()) {
			bindReads(registry, replica.name(), replica, Replica::reads);
			Gauge.builder("posttopic.replica.serving", replica, (state) -> state.isServing() ? 1 : 0)
				.description("1 if the replica serves queries, 0 if it is left out")
				.tag(SERVER, replica.name())
				.register(registry);
			Gauge.builder("posttopic.replica.lag", replica, (state) -> seconds(state.lag()))
				.description("How far the replica lags behind the primary")
				.baseUnit("seconds")
				.tag(SERVER, replica.name())
				.register(registry);
		}
	}

	private static double seconds(@Nullable Duration duration) {
		return (duration != null) ? (double) duration.toMillis() / 1000 : Double.NaN;
	}

	private static <T> void bindReads(MeterRegistry registry, String server, T owner, ToDoubleFunction<T> count) {
		FunctionCounter.builder("posttopic.reads", owner, count)
			.description("Statements of queries by the server that they were sent to, if there are replicas")
			.tag(SERVER, server)
			.register(registry);
	}

	private void bindDocuments(MeterRegistry registry, String result, ToDoubleFunction<Documents> count) {
		FunctionCounter.builder("posttopic.documents", this.documents, count)
			.description("Requests by whether their parsed document was in the cache")
			.tag("result", result)
			.register(registry);
	}

	private static void bindPermits(MeterRegistry registry, Permits permits) {
		Gauge.builder("posttopic.permits.used", permits, Permits::inUse)
			.description("Permits for a connection that requests have")
			.tag("kind", permits.kind())
			.register(registry);
		Gauge.builder("posttopic.permits.waiting", permits, Permits::waiting)
			.description("Requests that wait for a permit")
			.tag("kind", permits.kind())
			.register(registry);
		Gauge.builder("posttopic.permits.max", permits, Permits::total)
			.description("Permits that exist")
			.tag("kind", permits.kind())
			.register(registry);
	}

	private static void bindSubscriptions(MeterRegistry registry, Subscriptions subscriptions) {
		Gauge.builder("posttopic.subscriptions.active", subscriptions, Subscriptions::active)
			.description("Open subscriptions")
			.register(registry);
		FunctionCounter.builder("posttopic.subscriptions.events", subscriptions, Subscriptions::delivered)
			.description("Events for live subscriptions")
			.register(registry);
		Gauge.builder("posttopic.subscriptions.behind", subscriptions, (state) -> seconds(state.behind()))
			.description("How long ago the change log was last read, while anybody subscribes")
			.baseUnit("seconds")
			.register(registry);
	}

	private static void bindDatabase(MeterRegistry registry, DatabaseHealth database) {
		Gauge.builder("posttopic.database.up", database, (health) -> health.isUp() ? 1 : 0)
			.description("1 if the database answers, otherwise 0")
			.register(registry);
		Gauge.builder("posttopic.database.primary", database, (health) -> health.isPrimary() ? 1 : 0)
			.description("1 if the database answers and accepts changes, 0 if it is a standby or down")
			.register(registry);
	}

}
