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
 * more. The request's thread does the work; {@link RequestRegistry} looks at it from time
 * to time.
 */
public final class RequestBudget implements AutoCloseable {

	/** The cost from which on a request is one that others must not wait behind. */
	static final int EXPENSIVE = 5_000;

	/** A client that is there for shorter than this is not looked for. */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(250);

	/** How long a statement may take to stop; then its connection is closed. */
	private static final long GRACE = TimeUnit.SECONDS.toNanos(5);

	private static final ThreadLocal<@Nullable RequestBudget> CURRENT = new ThreadLocal<>();

	private final RequestRegistry registry;

	private final long began = System.nanoTime();

	private final long nanosAllowed;

	private final BooleanSupplier clientIsGone;

	private final IntSupplier cost;

	/** Those that belong to the request's connection, while it has one. */
	private final List<Semaphore> permits = new ArrayList<>(2);

	private int connections;

	private @Nullable Usage caller;

	private volatile @Nullable Connection connection;

	private volatile @Nullable Statement running;

	/** When it was found that the work is in vain; 0 while it is not. */
	private volatile long stopped;

	private volatile boolean abandoned;

	/** All that the request takes, also of its caller's share. */
	private long bytes;

	/** What of that is its answer. */
	private long answer;

	/** Of the answer, or of its parts while the operation is executed. */
	private long written;

	/** What of it belongs to mutations that were committed. */
	private long writtenAtCommit;

	private int statements;

	private boolean executed;

	private boolean writing;

	private boolean committed;

	private boolean committing;

	RequestBudget(RequestRegistry registry, Duration allowed, BooleanSupplier clientIsGone, IntSupplier cost) {
		this.registry = registry;
		this.nanosAllowed = allowed.toNanos();
		this.clientIsGone = clientIsGone;
		this.cost = cost;
	}

	/**
	 * The work of the request that the current thread serves, if it serves one.
	 */
	public static @Nullable RequestBudget current() {
		return CURRENT.get();
	}

	/**
	 * Begins it on the current thread.
	 */
	RequestBudget begin() {
		CURRENT.set(this);
		this.registry.add(this);
		return this;
	}

	@Override
	public void close() {
		end();
		this.registry.remove(this);
		CURRENT.remove();
		releasePermits();
		giveBack(this.bytes);
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
	 * Counts what the request takes from now on as taken by a caller, too.
	 */
	public void chargeTo(Usage caller) {
		this.caller = caller;
	}

	/**
	 * Takes memory until the request has been answered.
	 * @param size of what is kept in memory, in bytes
	 * @throws AnswerTooLargeException if one request may not have as much
	 * @throws TransientDataAccessResourceException if other requests have it
	 */
	public void take(long size) {
		if (this.bytes + size > RequestRegistry.REQUEST_MEMORY) {
			throw new AnswerTooLargeException("One request may not have " + (this.bytes + size) + " bytes", null);
		}
		if (this.caller != null && !this.caller.take(size, this.bytes)) {
			throw new TransientDataAccessResourceException("Other requests of the same address have too much memory");
		}
		if (!this.registry.take(size)) {
			giveBackToCaller(size);
			throw new TransientDataAccessResourceException("There is no memory for " + size + " bytes now");
		}
		this.bytes += size;
	}

	/**
	 * Takes memory for what becomes of a body when it is parsed, beyond the bytes that
	 * were taken while it was read.
	 */
	public static void expand(byte[] body) {
		RequestBudget budget = current();
		if (budget != null) {
			budget.take((RequestRegistry.EXPANSION - 1L) * body.length);
		}
	}

	/**
	 * Takes memory for what PostgreSQL answered, and for what becomes of it when it is
	 * parsed, as {@link #take} does.
	 */
	public static byte[] keep(byte[] answer) {
		RequestBudget budget = current();
		if (budget != null) {
			budget.take((long) RequestRegistry.EXPANSION * answer.length);
		}
		return answer;
	}

	/**
	 * Takes memory for bytes of the answer that are about to be written.
	 * @throws QueryTimeoutException if they are written while the operation is executed,
	 * and the request has been stopped
	 * @throws AnswerTooLargeException if the answer has more bytes than it may have
	 */
	public void write(int size) {
		if (!this.executed) {
			checkUncommitted();
		}
		append(size);
		take(size);
		this.answer += size;
	}

	/**
	 * Takes memory for a value of the operation's result.
	 * @throws QueryTimeoutException if the request has been stopped
	 */
	public void complete(int size) {
		checkUncommitted();
		take(size);
	}

	/** What was committed is answered, however late. */
	private void checkUncommitted() {
		if (!this.committed) {
			check();
		}
	}

	/**
	 * Counts bytes that were written before and become part of the answer. Once a
	 * mutation has been committed, and all is executed, the answer is not withheld for
	 * its size.
	 * @throws AnswerTooLargeException if the answer has more bytes than it may have
	 */
	public void append(long size) {
		this.written += size;
		if (this.written > this.registry.answerSize() && !(this.executed && this.committed)) {
			throw new AnswerTooLargeException("The answer has more than " + this.registry.answerSize() + " bytes",
					null);
		}
	}

	/**
	 * Notes that the operation has been executed and only its answer is to be put
	 * together, which no deadline ends any more.
	 */
	public void endExecution() {
		this.executed = true;
		this.written = 0;
	}

	/**
	 * Gives back all memory but that of the answer, which alone is kept while it is sent.
	 */
	public void keepOnlyAnswer() {
		giveBack(this.bytes - this.answer);
		this.bytes = this.answer;
	}

	private void giveBack(long size) {
		this.registry.giveBack(size);
		giveBackToCaller(size);
	}

	private void giveBackToCaller(long size) {
		if (this.caller != null) {
			this.caller.giveBack(size);
		}
	}

	boolean isExpensive() {
		return this.cost.getAsInt() > EXPENSIVE;
	}

	/**
	 * Whether the request has begun a transaction, and so is one that writes.
	 */
	public boolean isWriting() {
		return this.writing;
	}

	/**
	 * Notes that the request is one that writes.
	 */
	public void beginTransaction() {
		this.writing = true;
		this.committing = false;
		// One that is tried again begins anew, too.
		this.written = this.writtenAtCommit;
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
		this.committed = true;
		this.writtenAtCommit = this.written;
	}

	/**
	 * Takes the permits that a connection needs. They are kept until {@link #leave()}; a
	 * connection beside another one needs none.
	 * @param until when to give up waiting, as {@link System#nanoTime()} has it
	 * @throws TransientDataAccessResourceException if others have them all
	 */
	void enter(List<Semaphore> needed, long until) {
		if (this.connections == 0) {
			for (Semaphore permit : needed) {
				if (!acquire(permit, until)) {
					releasePermits();
					check();
					throw new TransientDataAccessResourceException("Too many requests of this kind");
				}
				this.permits.add(permit);
			}
		}
		this.connections++;
	}

	/**
	 * Gives back the permits of a connection that was closed, or could not be had.
	 */
	void leave() {
		this.connections--;
		if (this.connections == 0) {
			releasePermits();
		}
	}

	private void releasePermits() {
		end();
		this.connection = null;
		this.permits.forEach(Semaphore::release);
		this.permits.clear();
	}

	private static boolean acquire(Semaphore permit, long until) {
		try {
			return permit.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS);
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
	 * Ends what the current thread does for a request that has been stopped. To be called
	 * in loops whose length a caller determines.
	 * @throws QueryTimeoutException if the request has been stopped
	 */
	public static void poll() {
		RequestBudget budget = current();
		if (budget != null) {
			budget.check();
		}
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
