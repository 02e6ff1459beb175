package io.posttopic.pool;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budgets of all requests in progress, and the memory that these share. A thread
 * polls the budgets four times a second, to cancel statements that are no longer needed:
 * this is cheaper than a timer for each statement, and also detects clients that have
 * disconnected.
 */
public class RequestRegistry implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RequestRegistry.class);

	private static final Duration INTERVAL = Duration.ofMillis(250);

	/**
	 * How many bytes of memory a byte from a client or from PostgreSQL takes once it is
	 * parsed.
	 */
	static final int EXPANSION = 8;

	private static final long MIN_MEMORY = 80 * 1024 * 1024;

	/**
	 * The memory that all requests together may take, in bytes: half of the heap, which
	 * leaves the other half to everything else, but at least 80 MiB.
	 */
	public static final long MEMORY = Math.max(MIN_MEMORY, Runtime.getRuntime().maxMemory() / 2);

	/** The memory that one request may take, which leaves a quarter to others. */
	static final long REQUEST_MEMORY = MEMORY / 4 * 3;

	/** The memory that the requests of one caller may take together. */
	static final long CALLER_MEMORY = MEMORY / 4;

	private final Set<RequestBudget> budgets = ConcurrentHashMap.newKeySet();

	private final CopyOnWriteArrayList<Runnable> pollers = new CopyOnWriteArrayList<>();

	private final AtomicLong takenMemory = new AtomicLong();

	private final long maxResponseSize;

	private final RepeatedTask poller = RepeatedTask.start(Thread.ofPlatform().daemon().name("posttopic-watch"),
			INTERVAL, this::poll);

	/**
	 * Creates a registry.
	 * @param maxResponseSize how many bytes one response may have
	 */
	public RequestRegistry(long maxResponseSize) {
		this.maxResponseSize = maxResponseSize;
	}

	long maxResponseSize() {
		return this.maxResponseSize;
	}

	/**
	 * Begins the budget of the request that the current thread serves.
	 * @param allowed how long the request may take
	 * @param clientDisconnected whether the client has disconnected; called on another
	 * thread while the request's thread waits for a statement
	 */
	public RequestBudget begin(Duration allowed, BooleanSupplier clientDisconnected) {
		return new RequestBudget(this, allowed, clientDisconnected).begin();
	}

	/**
	 * Returns the memory of a message that may become a request, which counts for a
	 * caller.
	 */
	public RequestMemory memoryOf(Usage caller) {
		RequestMemory memory = new RequestMemory(this);
		memory.chargeTo(caller);
		return memory;
	}

	/**
	 * Adds a task to run after each poll of the budgets. It must not block.
	 */
	public void addPoller(Runnable poller) {
		this.pollers.add(poller);
	}

	void add(RequestBudget budget) {
		this.budgets.add(budget);
	}

	void remove(RequestBudget budget) {
		this.budgets.remove(budget);
	}

	/**
	 * Returns the memory that the requests in progress take, in bytes.
	 */
	public long memoryInUse() {
		return this.takenMemory.get();
	}

	public int requestsInProgress() {
		return this.budgets.size();
	}

	/** Takes memory, and returns whether enough was available. */
	boolean take(long size) {
		boolean available = this.takenMemory.addAndGet(size) <= MEMORY;
		if (!available) {
			release(size);
		}
		return available;
	}

	void release(long size) {
		this.takenMemory.addAndGet(-size);
	}

	private void poll() {
		try {
			this.budgets.forEach(RequestBudget::cancelIfStopped);
			this.pollers.forEach(Runnable::run);
		}
		catch (RuntimeException | Error ex) {
			logger.error("Polling the requests failed", ex);
		}
	}

	@Override
	public void close() {
		this.poller.close();
	}

}
