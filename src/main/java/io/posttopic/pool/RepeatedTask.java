package io.posttopic.pool;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that runs again and again, on a thread of its own, until it is closed. A run
 * that fails is followed by the next one.
 */
public final class RepeatedTask implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RepeatedTask.class);

	private final Thread thread;

	private RepeatedTask(Thread thread) {
		this.thread = thread;
	}

	/**
	 * Starts a task.
	 * @param name the name of the thread
	 * @param interval the time before each run
	 */
	public static RepeatedTask start(String name, Duration interval, Runnable task) {
		return new RepeatedTask(Thread.ofVirtual().name(name).start(() -> repeat(name, interval, task)));
	}

	private static void repeat(String name, Duration interval, Runnable task) {
		try {
			while (true) {
				Thread.sleep(interval);
				run(name, task);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void run(String name, Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			logger.debug("{} has failed and will run again", name, ex);
		}
	}

	@Override
	public void close() {
		this.thread.interrupt();
	}

}
