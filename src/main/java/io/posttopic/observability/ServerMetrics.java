package io.posttopic.observability;

import java.time.Duration;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

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

	@Override
	public void bindTo(MeterRegistry registry) {
		gauge("posttopic.requests.active", "Requests in progress", this.requests, RequestRegistry::requestsInProgress)
			.register(registry);
		gauge("posttopic.memory.used", "Memory that requests in progress take", this.requests,
				RequestRegistry::memoryInUse)
			.baseUnit("bytes")
			.register(registry);
		gauge("posttopic.memory.max", "Memory that all requests together may take", this.requests,
				(_) -> RequestRegistry.MEMORY)
			.baseUnit("bytes")
			.register(registry);
		bindDocuments(registry, "hit", Documents::hits);
		bindDocuments(registry, "miss", Documents::misses);
		this.permits.ifAvailable((permits) -> permits.kinds().forEach((kind) -> bindPermits(registry, kind)));
		this.replicas.stream()
			.filter((replicas) -> !replicas.all().isEmpty())
			.forEach((replicas) -> bindReplicas(registry, replicas));
		this.subscriptions.ifAvailable((subscriptions) -> bindSubscriptions(registry, subscriptions));
		this.database.ifAvailable((database) -> bindDatabase(registry, database));
		this.adoption.ifAvailable((adoption) -> gauge("posttopic.adoption.twins",
				"Join tables of another application that hold pairs of a served one, found at the start", adoption,
				(state) -> state.twins().size())
			.register(registry));
	}

	private static <T> Gauge.Builder<T> gauge(String name, String description, T owner, ToDoubleFunction<T> value) {
		return Gauge.builder(name, owner, value).description(description);
	}

	private static void bindReplicas(MeterRegistry registry, Replicas replicas) {
		bindReads(registry, "primary", replicas, Replicas::primaryReads);
		for (Replica replica : replicas.all()) {
			bindReads(registry, replica.name(), replica, Replica::reads);
			gauge("posttopic.replica.serving", "1 if the replica serves queries, 0 if it is left out", replica,
					(state) -> state.isServing() ? 1 : 0)
				.tag("server", replica.name())
				.register(registry);
			gauge("posttopic.replica.lag", "How far the replica lags behind the primary", replica,
					(state) -> seconds(state.lag()))
				.baseUnit("seconds")
				.tag("server", replica.name())
				.register(registry);
		}
	}

	private static double seconds(@Nullable Duration duration) {
		return (duration != null) ? (double) duration.toMillis() / 1000 : Double.NaN;
	}

	private static <T> void bindReads(MeterRegistry registry, String server, T owner, ToDoubleFunction<T> count) {
		FunctionCounter.builder("posttopic.reads", owner, count)
			.description("Statements of queries by the server that they were sent to, if there are replicas")
			.tag("server", server)
			.register(registry);
	}

	private void bindDocuments(MeterRegistry registry, String result, ToDoubleFunction<Documents> count) {
		FunctionCounter.builder("posttopic.documents", this.documents, count)
			.description("Requests by whether their parsed document was in the cache")
			.tag("result", result)
			.register(registry);
	}

	private static void bindPermits(MeterRegistry registry, Permits permits) {
		Stream
			.of(gauge("posttopic.permits.used", "Permits for a connection that requests have", permits, Permits::inUse),
					gauge("posttopic.permits.waiting", "Requests that wait for a permit", permits,
							Permits::getQueueLength),
					gauge("posttopic.permits.max", "Permits that exist", permits, Permits::total))
			.forEach((gauge) -> gauge.tag("kind", permits.kind()).register(registry));
	}

	private static void bindSubscriptions(MeterRegistry registry, Subscriptions subscriptions) {
		gauge("posttopic.subscriptions.active", "Open subscriptions", subscriptions, Subscriptions::active)
			.register(registry);
		gauge("posttopic.subscriptions.catching-up", "Subscriptions that read events that they have missed",
				subscriptions, Subscriptions::catchingUp)
			.register(registry);
		FunctionCounter.builder("posttopic.subscriptions.events", subscriptions, Subscriptions::sent)
			.description("Events that were sent to subscribers")
			.register(registry);
		gauge("posttopic.subscriptions.behind", "How long ago the change log was last read, while anybody subscribes",
				subscriptions, (state) -> seconds(state.behind()))
			.baseUnit("seconds")
			.register(registry);
	}

	private static void bindDatabase(MeterRegistry registry, DatabaseHealth database) {
		gauge("posttopic.database.up", "1 if the database answers, otherwise 0", database,
				(health) -> health.isUp() ? 1 : 0)
			.register(registry);
		gauge("posttopic.database.primary",
				"1 if the database answers and accepts changes, 0 if it is a standby or down", database,
				(health) -> health.isPrimary() ? 1 : 0)
			.register(registry);
	}

}
