package io.posttopic.replica;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariDataSource;
import io.posttopic.pool.AnswerTooLargeException;
import io.posttopic.pool.RequestBudget;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The replicas that serve reads. A replica serves the requests of callers whose writes it
 * has replayed, as long as it answers and does not lag too far behind the primary. All
 * statements of one request go to the same replica, unless it fails; then the primary
 * serves the rest.
 */
public final class Replicas implements AutoCloseable {

	private static final Duration WATCH_INTERVAL = Duration.ofMillis(250);

	private static final String CURRENT_POSITION = "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint";

	private final ReplicaProperties properties;

	private final JdbcOperations primary;

	private final PrimaryHistory history;

	private final List<Replica> replicas;

	private final List<Thread> watchers = new ArrayList<>();

	private final LongAdder primaryReads = new LongAdder();

	/**
	 * Creates the replicas, and begins to watch them if there are any.
	 * @param pool the primary's pool
	 * @param primary runs statements on the primary
	 */
	Replicas(ReplicaProperties properties, HikariDataSource pool, JdbcOperations primary) {
		this.properties = properties;
		this.primary = primary;
		this.history = new PrimaryHistory(properties.maxLag());
		List<Replica> created = new ArrayList<>();
		for (String url : properties.urls()) {
			created.add(new Replica("replica-" + (created.size() + 1), url, properties, pool));
		}
		this.replicas = List.copyOf(created);
		if (!this.replicas.isEmpty()) {
			watch(pool, this::observePrimary);
			this.replicas.forEach((replica) -> watch(replica.pool(), (probe) -> observe(replica, probe)));
		}
	}

	public Duration ownWrites() {
		return this.properties.ownWrites();
	}

	/**
	 * Returns the replicas; none if the primary serves all reads.
	 */
	public List<Replica> all() {
		return this.replicas;
	}

	/**
	 * Returns how many statements of reads the primary was sent although there are
	 * replicas.
	 */
	public long primaryReads() {
		return this.primaryReads.sum();
	}

	/**
	 * Returns the present position of the primary's log, which comes after everything
	 * committed so far.
	 */
	public WalPosition currentPosition() {
		return new WalPosition(Objects.requireNonNull(this.primary.queryForObject(CURRENT_POSITION, Long.class)));
	}

	/**
	 * Returns the replica that serves the next statement of the current request, or null
	 * if the primary does, for instance because the request writes. May wait for a
	 * replica to replay the caller's last write.
	 */
	@Nullable Replica choose() {
		ReadRoute route = ReadRoute.current();
		if (route == null || isWriting()) {
			return null;
		}
		if (!route.isChosen()) {
			route.choose(find(route.position()));
		}
		Replica replica = route.replica();
		if (replica != null) {
			replica.countRead();
		}
		else {
			this.primaryReads.increment();
		}
		return replica;
	}

	private static boolean isWriting() {
		RequestBudget budget = RequestBudget.current();
		return budget != null && budget.isWriting();
	}

	private @Nullable Replica find(WalPosition position) {
		List<Replica> serving = this.replicas.stream().filter(Replica::isServing).toList();
		List<Replica> replayed = serving.stream().filter((replica) -> replica.hasReplayed(position)).toList();
		if (!replayed.isEmpty()) {
			return random(replayed);
		}
		if (serving.isEmpty() || position.equals(WalPosition.END)) {
			return null;
		}
		Replica replica = random(serving);
		try {
			return replica.awaitReplayed(position, this.properties.maxWait()) ? replica : null;
		}
		catch (DataAccessException ex) {
			RequestBudget.checkCurrent();
			return null;
		}
	}

	private static Replica random(List<Replica> choice) {
		return choice.get(ThreadLocalRandom.current().nextInt(choice.size()));
	}

	/**
	 * Sends the rest of the current request to the primary if a statement may have failed
	 * because of the replica: it cannot be reached, it has cancelled the statement
	 * because of a conflict with what it replays, or it lacks what a migration has just
	 * added.
	 * @return whether the statement is to be repeated on the primary
	 */
	boolean leave(Replica replica, DataAccessException failure) {
		if (failure instanceof QueryTimeoutException || failure instanceof AnswerTooLargeException
				|| failure instanceof TransientDataAccessResourceException) {
			return false;
		}
		if (failure instanceof DataAccessResourceFailureException) {
			replica.failed(failure.getMostSpecificCause().getMessage());
		}
		RequestBudget.checkCurrent();
		ReadRoute.usePrimary();
		this.primaryReads.increment();
		return true;
	}

	private void watch(HikariDataSource server, Consumer<WalProbe> observe) {
		this.watchers.add(Thread.ofVirtual().name(server.getPoolName() + "-watch").start(() -> {
			try (WalProbe probe = new WalProbe(server)) {
				while (!Thread.currentThread().isInterrupted()) {
					observe.accept(probe);
					Thread.sleep(WATCH_INTERVAL);
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}));
	}

	private void observePrimary(WalProbe probe) {
		try {
			WalProbe.Answer answer = probe.ask();
			if (!answer.standby()) {
				this.history.add(answer.position(), System.nanoTime());
			}
		}
		catch (SQLException ex) {
			// The replicas serve reads until the primary is back.
		}
	}

	private void observe(Replica replica, WalProbe probe) {
		try {
			WalProbe.Answer answer = probe.ask();
			if (answer.standby()) {
				replica.answered(answer.position(), this.history.lag(answer.position(), System.nanoTime()),
						this.properties.maxLag());
			}
			else {
				replica.failed("it is not a standby");
			}
		}
		catch (SQLException ex) {
			replica.failed(ex.getMessage());
		}
	}

	@Override
	public void close() {
		this.watchers.forEach(Thread::interrupt);
		this.replicas.forEach(Replica::close);
	}

}
