package io.posttopic.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * What one request does in the database: until when it may, what it holds, and the
 * statement that it waits for, which is stopped where nobody waits for the answer any
 * more. The request's thread does the work; {@link Works} looks at it from time to time.
 */
public final class Work implements AutoCloseable {

	/** The cost from which on a request is one that others must not wait behind. */
	static final int DEAR = 5_000;

	/** A client that is there for shorter than this is not looked for. */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(250);

	/** How long a statement may take to stop; then its connection is closed. */
	private static final long GRACE = TimeUnit.SECONDS.toNanos(5);

	private static final ThreadLocal<@Nullable Work> CURRENT = new ThreadLocal<>();

	private final Works works;

	private final long began = System.nanoTime();

	private final long nanosAllowed;

	private final BooleanSupplier clientIsGone;

	private final IntSupplier cost;

	private final List<Semaphore> lanes = new ArrayList<>(2);

	private volatile @Nullable Connection connection;

	private volatile @Nullable Statement running;

	/** When it was found that the work is in vain; 0 while it is not. */
	private volatile long stopped;

	private volatile boolean abandoned;

	private long bytes;

	private int statements;

	private boolean writing;

	private boolean committing;

	Work(Works works, Duration allowed, BooleanSupplier clientIsGone, IntSupplier cost) {
		this.works = works;
		this.nanosAllowed = allowed.toNanos();
		this.clientIsGone = clientIsGone;
		this.cost = cost;
	}

	/**
	 * The work of the request that the current thread serves, if it serves one.
	 */
	public static @Nullable Work current() {
		return CURRENT.get();
	}

	/**
	 * Begins it on the current thread.
	 */
	Work begin() {
		CURRENT.set(this);
		this.works.add(this);
		return this;
	}

	@Override
	public void close() {
		end();
		this.works.remove(this);
		CURRENT.remove();
		this.lanes.forEach(Semaphore::release);
		this.works.giveBack(this.bytes);
	}

	/**
	 * How many statements were run, those that begin and end transactions not counted.
	 */
	public int statements() {
		return this.statements;
	}

	/**
	 * Since the request came, in nanoseconds.
	 */
	public long duration() {
		return System.nanoTime() - this.began;
	}

	/**
	 * Whether the request has taken all of its time, or nobody waits for its answer.
	 */
	public boolean isStopped() {
		return this.stopped != 0 || isOverdue();
	}

	/**
	 * Whether the client has hung up before its answer was at hand.
	 */
	public boolean isAbandoned() {
		return this.abandoned;
	}

	/**
	 * Whether a transaction was being committed last, and nobody knows whether it was.
	 */
	public boolean isOutcomeUnknown() {
		return this.committing;
	}

	/**
	 * Takes memory for as long as the request lasts.
	 * @param size of what came from a client or from PostgreSQL, in bytes
	 * @throws AnswerTooLargeException if one request may not have as much
	 * @throws TransientDataAccessResourceException if other requests have it
	 */
	public void take(long size) {
		if (this.bytes + size > Works.MEMORY) {
			throw new AnswerTooLargeException("One request may not have " + (this.bytes + size) + " bytes", null);
		}
		if (!this.works.take(size)) {
			throw new TransientDataAccessResourceException("There is no memory for " + size + " bytes now");
		}
		this.bytes += size;
	}

	/**
	 * Takes memory for what PostgreSQL answered, as {@link #take} does.
	 */
	public static byte[] keep(byte[] answer) {
		Work work = current();
		if (work != null) {
			work.take(answer.length);
		}
		return answer;
	}

	boolean isDear() {
		return this.cost.getAsInt() > DEAR;
	}

	boolean isWriting() {
		return this.writing;
	}

	/**
	 * Notes that the request is one that writes.
	 */
	public void beginTransaction() {
		this.writing = true;
		this.committing = false;
	}

	/**
	 * Notes that a transaction is about to be committed.
	 * @throws QueryTimeoutException if nobody waits for it any more
	 */
	public void beginCommit() {
		check();
		this.committing = true;
	}

	/**
	 * Notes that it was committed.
	 */
	public void endCommit() {
		this.committing = false;
	}

	/**
	 * Takes one of the places of a lane, for as long as the request lasts.
	 * @param until when to give up waiting, as {@link System#nanoTime()} has it
	 * @throws TransientDataAccessResourceException if others have them all
	 */
	void enter(Semaphore lane, long until) {
		if (!this.lanes.contains(lane)) {
			if (!acquire(lane, until)) {
				check();
				throw new TransientDataAccessResourceException("Too many requests of this kind");
			}
			this.lanes.add(lane);
		}
	}

	private static boolean acquire(Semaphore lane, long until) {
		try {
			return lane.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * When a wait must end that may take a while, as {@link System#nanoTime()} has it.
	 */
	long until(long nanos) {
		return System.nanoTime() + Math.min(nanos, remaining());
	}

	/**
	 * @throws QueryTimeoutException if the work has been stopped
	 */
	void check() {
		if (isStopped()) {
			throw new QueryTimeoutException("The request's time is over, or its client gone");
		}
	}

	void start(Statement statement, int statements) throws SQLException {
		this.statements += statements;
		this.connection = statement.getConnection();
		check();
		this.running = statement;
	}

	/** After this the socket is the request's own again. */
	synchronized void end() {
		this.running = null;
	}

	/** On the thread that looks at all works. */
	void look() {
		if (this.stopped == 0) {
			this.abandoned = duration() > PATIENCE && isClientGone();
			this.stopped = (this.abandoned || isOverdue()) ? System.nanoTime() : 0;
		}
		if (this.stopped != 0) {
			// It is done on a connection of its own, which may take a while.
			Thread.startVirtualThread(this::stop);
		}
	}

	/** Again and again: a statement may have begun just after. */
	private void stop() {
		Statement statement = this.running;
		Connection held = this.connection;
		try {
			if (statement != null) {
				statement.cancel();
			}
			if (held != null && System.nanoTime() - this.stopped > GRACE) {
				held.abort(Runnable::run);
			}
		}
		catch (SQLException ex) {
			// Then it ends by itself, or with its connection.
		}
	}

	private boolean isOverdue() {
		return remaining() <= 0;
	}

	private long remaining() {
		return this.nanosAllowed - duration();
	}

	private synchronized boolean isClientGone() {
		return this.running != null && this.clientIsGone.getAsBoolean();
	}

}
