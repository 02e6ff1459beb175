package io.posttopic.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * The deadline, memory and running statement of one request, and what it has read
 * already. The request's own thread uses the budget; {@link RequestRegistry} polls it, to
 * cancel the statement once the deadline has passed or the client has disconnected. A
 * budget is begun with {@link RequestRegistry#begin} and closed when the request has been
 * answered.
 */
public final class RequestBudget implements AutoCloseable {

	/**
	 * Requests that cost more than this are expensive: cheaper ones never queue behind
	 * them.
	 */
	static final int EXPENSIVE = 5_000;

	/**
	 * The age of a request after which the server checks whether its client has
	 * disconnected.
	 */
	private static final long DISCONNECT_CHECK_AGE = TimeUnit.MILLISECONDS.toNanos(250);

	/**
	 * How long a cancelled statement may take to end before its connection is aborted.
	 */
	private static final long CANCEL_GRACE = TimeUnit.SECONDS.toNanos(2);

	private static final ThreadLocal<@Nullable RequestBudget> CURRENT = new ThreadLocal<>();

	private final RequestRegistry registry;

	private final long startedAt = System.nanoTime();

	private final long allowedNanos;

	private final BooleanSupplier disconnectCheck;

	private final RequestMemory memory;

	private final ResponseSize response;

	private final Map<Class<?>, Object> values = new HashMap<>();

	private @Nullable RequestObserver observer;

	private volatile @Nullable Connection connection;

	private volatile @Nullable Statement running;

	/**
	 * When the request was stopped, in terms of {@link System#nanoTime()}; 0 if it was
	 * not.
	 */
	private volatile long stoppedAt;

	private volatile boolean hasClientDisconnected;

	private int statements;

	private int rowsWritten;

	private boolean expensive;

	private boolean executed;

	private boolean writing;

	private boolean committed;

	private boolean commitBegun;

	private boolean committing;

	RequestBudget(RequestRegistry registry, Duration allowed, BooleanSupplier disconnectCheck) {
		this.registry = registry;
		this.memory = new RequestMemory(registry);
		this.response = new ResponseSize(registry.maxResponseSize());
		this.allowedNanos = allowed.toNanos();
		this.disconnectCheck = disconnectCheck;
	}

	/**
	 * Returns the budget of the request that the current thread serves, or null if it
	 * serves none.
	 */
	public static @Nullable RequestBudget current() {
		return CURRENT.get();
	}

	/**
	 * Uses the budget of the request that the current thread serves, if it serves one.
	 */
	public static void ifCurrent(Consumer<RequestBudget> use) {
		RequestBudget budget = current();
		if (budget != null) {
			use.accept(budget);
		}
	}

	/**
	 * Returns a value that the request that the current thread serves reads only once, or
	 * each time if the thread serves none.
	 * @param type the type, of which a request reads one value
	 */
	public static <T> T once(Class<T> type, Supplier<T> read) {
		RequestBudget budget = current();
		return (budget != null) ? type.cast(budget.values.computeIfAbsent(type, (_) -> read.get())) : read.get();
	}

	/**
	 * Makes this the budget of the current thread.
	 */
	RequestBudget begin() {
		CURRENT.set(this);
		this.registry.add(this);
		return this;
	}

	@Override
	public void close() {
		this.registry.remove(this);
		CURRENT.remove();
		endConnection();
		this.memory.release();
	}

	/**
	 * Returns how many statements the request has run, not counting those that begin and
	 * end transactions.
	 */
	public int statements() {
		return this.statements;
	}

	/**
	 * Returns how many rows the pipelined statements have written.
	 */
	public int rowsWritten() {
		return this.rowsWritten;
	}

	void addRowsWritten(int rows) {
		this.rowsWritten += rows;
	}

	/**
	 * Returns the time since the request arrived, in nanoseconds.
	 */
	public long duration() {
		return System.nanoTime() - this.startedAt;
	}

	/**
	 * Returns whether the request's deadline has passed or its client has disconnected.
	 */
	public boolean isStopped() {
		return this.stoppedAt != 0 || isOverdue();
	}

	/**
	 * Returns whether the client disconnected before the response was ready.
	 */
	public boolean hasClientDisconnected() {
		return this.hasClientDisconnected;
	}

	/**
	 * Returns whether a commit was started whose result is unknown.
	 */
	public boolean isOutcomeUnknown() {
		return this.committing;
	}

	/**
	 * Returns whether the request has committed a transaction, or may have.
	 */
	public boolean mayHaveCommitted() {
		return this.commitBegun;
	}

	public void observe(RequestObserver observer) {
		this.observer = observer;
	}

	@Nullable RequestObserver observer() {
		return this.observer;
	}

	/**
	 * Charges the memory that the request takes from now on to a caller as well.
	 */
	public void chargeTo(Usage caller) {
		this.memory.chargeTo(caller);
	}

	/**
	 * Takes memory until the request has been answered.
	 * @param size the size in bytes
	 * @throws AnswerTooLargeException if the request would exceed what one request may
	 * take
	 * @throws TransientDataAccessResourceException if other requests use the memory
	 */
	public void take(long size) {
		this.memory.take(size);
	}

	/**
	 * Takes memory for the parsed form of a body, in addition to the bytes that were
	 * taken while the body was read.
	 */
	public static void takeForParsedBody(int length) {
		ifCurrent((budget) -> budget.take((RequestRegistry.EXPANSION - 1L) * length));
	}

	/**
	 * Takes memory for a message, or a row that PostgreSQL has returned, and its parsed
	 * form, as {@link #take} does.
	 */
	public void takeForText(int length) {
		this.memory.takeForText(length);
	}

	/**
	 * Takes memory for bytes of the response that are about to be written.
	 * @throws QueryTimeoutException if the request has been stopped and the operation is
	 * still being executed
	 * @throws AnswerTooLargeException if the response exceeds its largest size
	 */
	public void takeForResponse(int size) {
		if (!this.executed) {
			checkUncommitted();
		}
		countResponse(size);
		takeUnlessCommitted(size);
		this.memory.keepForResponse(size);
	}

	/**
	 * Takes memory for a value of the operation's result.
	 * @throws QueryTimeoutException if the request has been stopped
	 */
	public void takeForValue(int size) {
		checkUncommitted();
		takeUnlessCommitted(size);
	}

	/**
	 * Takes memory, unless a mutation has been committed: then the memory is only
	 * counted, because an error that tells the client to try again would be wrong.
	 */
	private void takeUnlessCommitted(int size) {
		if (this.committed) {
			this.memory.count(size);
		}
		else {
			take(size);
		}
	}

	/**
	 * Checks the deadline, unless a mutation has been committed: its response is sent,
	 * however late.
	 */
	private void checkUncommitted() {
		if (!this.committed) {
			check();
		}
	}

	/**
	 * Counts bytes for which memory was taken before and which become part of the
	 * response.
	 * @throws AnswerTooLargeException if the response exceeds its largest size
	 */
	public void countResponse(long size) {
		this.response.add(size);
	}

	/**
	 * Records that the operation has been executed. Assembling the response, which
	 * remains, is no longer subject to the deadline. If a mutation has been committed,
	 * the response is sent whatever its size is.
	 */
	public void endExecution() {
		this.executed = true;
		this.response.restart(this.committed);
	}

	/**
	 * Releases all memory but that of the response, which is needed until it has been
	 * sent.
	 */
	public void keepOnlyResponse() {
		this.memory.keepOnlyResponse();
	}

	/**
	 * Sets how many rows the database may have to visit for the request, once that is
	 * known.
	 */
	public void setCost(int cost) {
		this.expensive = cost > EXPENSIVE;
	}

	boolean isExpensive() {
		return this.expensive;
	}

	/**
	 * Returns whether the request has begun a transaction, which only requests that write
	 * do.
	 */
	public boolean isWriting() {
		return this.writing;
	}

	/**
	 * Records that the request begins a transaction, and so is one that writes.
	 */
	public void beginTransaction() {
		this.writing = true;
		this.committing = false;
		this.response.beginMutation();
	}

	/**
	 * Records that a transaction is about to be committed.
	 * @throws QueryTimeoutException if the request has been stopped
	 */
	public void beginCommit() {
		check();
		this.committing = true;
		this.commitBegun = true;
	}

	/**
	 * Records that a commit failed before it was executed.
	 */
	public void abandonCommit() {
		this.committing = false;
	}

	public void endCommit() {
		this.committing = false;
		this.committed = true;
		this.response.commitMutation();
	}

	/**
	 * Records that the request has returned its connection.
	 */
	void endConnection() {
		endStatement();
		this.connection = null;
	}

	/**
	 * Returns when a wait must end, in terms of {@link System#nanoTime()}: after a time,
	 * but no later than the request's deadline.
	 * @param nanos the longest wait, in nanoseconds
	 */
	long waitDeadline(long nanos) {
		return System.nanoTime() + Math.min(nanos, remaining());
	}

	/**
	 * Throws if the request that the current thread serves has been stopped. Loops whose
	 * length a client determines call it.
	 * @throws QueryTimeoutException if the request has been stopped
	 */
	public static void checkCurrent() {
		ifCurrent(RequestBudget::check);
	}

	/**
	 * Throws if the request has been stopped.
	 * @throws QueryTimeoutException if it has
	 */
	void check() {
		if (isStopped()) {
			throw new QueryTimeoutException("The request's deadline has passed, or its client has disconnected");
		}
	}

	void beginStatement(Statement statement, int statements) throws SQLException {
		this.statements += statements;
		this.connection = statement.getConnection();
		check();
		this.running = statement;
	}

	/**
	 * Records that the statement has ended. From then on the client's socket is not
	 * checked any more, and only the request's thread uses it.
	 */
	synchronized void endStatement() {
		this.running = null;
	}

	/**
	 * Cancels the statement of a request whose deadline has passed or whose client has
	 * disconnected. Called on the thread of {@link RequestRegistry}.
	 */
	void cancelIfStopped() {
		if (this.stoppedAt == 0) {
			this.hasClientDisconnected = duration() > DISCONNECT_CHECK_AGE && pollClient();
			this.stoppedAt = (this.hasClientDisconnected || isOverdue()) ? System.nanoTime() : 0;
		}
		if (this.stoppedAt != 0) {
			// PostgreSQL's driver cancels on a connection of its own, which may take a
			// while.
			Thread.startVirtualThread(this::cancel);
		}
	}

	/**
	 * Cancels the running statement. Repeated at each poll, because another one may have
	 * begun since.
	 */
	private void cancel() {
		Statement statement = this.running;
		Connection connection = this.connection;
		try {
			if (statement != null) {
				statement.cancel();
			}
			if (connection != null && System.nanoTime() - this.stoppedAt > CANCEL_GRACE) {
				connection.abort(Runnable::run);
			}
		}
		catch (SQLException ex) {
			// The statement ends by itself, or with its connection.
		}
	}

	private boolean isOverdue() {
		return remaining() <= 0;
	}

	private long remaining() {
		return this.allowedNanos - duration();
	}

	private synchronized boolean pollClient() {
		return this.running != null && this.disconnectCheck.getAsBoolean();
	}

}
