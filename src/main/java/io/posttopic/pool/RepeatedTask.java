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
	 * @param thread the builder of the thread, which is to have a name
	 * @param interval the time before each run
	 */
	public static RepeatedTask start(Thread.Builder thread, Duration interval, Runnable task) {
		return new RepeatedTask(thread.start(() -> repeat(interval, task)));
	}

	private static void repeat(Duration interval, Runnable task) {
		try {
			while (true) {
				Thread.sleep(interval);
				run(task);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			logger.debug("{} has failed and will run again", Thread.currentThread().getName(), ex);
		}
		catch (Error ex) {
			logger.error("{} has failed and will run again", Thread.currentThread().getName(), ex);
		}
	}

	@Override
	public void close() {
		this.thread.interrupt();
	}

}
