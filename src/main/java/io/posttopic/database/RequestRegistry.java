package io.posttopic.database;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The works of all requests that are being served, and a thread that looks at them four
 * times a second: cheaper than a timer for each statement, and it can see whether a
 * client is still there.
 */
public class RequestRegistry implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RequestRegistry.class);

	private static final Duration INTERVAL = Duration.ofMillis(250);

	/**
	 * How many bytes become of one that was sent by a client or by PostgreSQL, when it is
	 * parsed.
	 */
	static final int EXPANSION = 8;

	private static final long MIN_MEMORY = 80 * 1024 * 1024;

	/**
	 * What all requests may take at once, in bytes: half of the heap, the other half is
	 * for all else.
	 */
	static final long MEMORY = Math.max(MIN_MEMORY, Runtime.getRuntime().maxMemory() / 2);

	/** What one request may take, which leaves something to others. */
	static final long REQUEST_MEMORY = MEMORY / 4 * 3;

	/** What the requests of one caller may take together. */
	static final long CALLER_MEMORY = MEMORY / 4;

	private final Set<RequestBudget> registry = ConcurrentHashMap.newKeySet();

	private final CopyOnWriteArrayList<Runnable> others = new CopyOnWriteArrayList<>();

	private final AtomicLong taken = new AtomicLong();

	private final long answerSize;

	private final Thread watch = Thread.ofPlatform().daemon().name("posttopic-watch").start(this::watch);

	/**
	 * Makes a registry.
	 * @param answerSize how many bytes one answer may have
	 */
	public RequestRegistry(long answerSize) {
		this.answerSize = answerSize;
	}

	long answerSize() {
		return this.answerSize;
	}

	/**
	 * Begins the work of the request that the current thread serves.
	 * @param allowed how long the request may take
	 * @param clientIsGone whether nobody waits for the answer any more; asked on another
	 * thread while the request's thread waits for a statement
	 * @param cost how many rows the request may read, as far as it is known
	 */
	public RequestBudget begin(Duration allowed, BooleanSupplier clientIsGone, IntSupplier cost) {
		return new RequestBudget(this, allowed, clientIsGone, cost).begin();
	}

	/**
	 * Has something else looked at as often as works are.
	 */
	public void addPoller(Runnable look) {
		this.others.add(look);
	}

	void add(RequestBudget budget) {
		this.registry.add(budget);
	}

	void remove(RequestBudget budget) {
		this.registry.remove(budget);
	}

	/** Whether there was enough. */
	boolean take(long size) {
		boolean isEnough = this.taken.addAndGet(size) <= MEMORY;
		if (!isEnough) {
			giveBack(size);
		}
		return isEnough;
	}

	void giveBack(long size) {
		this.taken.addAndGet(-size);
	}

	private void watch() {
		while (!Thread.currentThread().isInterrupted()) {
			try {
				Thread.sleep(INTERVAL);
				this.registry.forEach(RequestBudget::look);
				this.others.forEach(Runnable::run);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			catch (RuntimeException ex) {
				logger.error("A request could not be looked at", ex);
			}
		}
	}

	@Override
	public void close() {
		this.watch.interrupt();
	}

}
