package io.posttopic;

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemFactory;
import org.springframework.boot.logging.logback.LogbackLoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * The logging of all servers of the tests, which the first one configures. Otherwise each
 * server that starts would suppress the lines of all others until it has read its
 * settings.
 */
final class SharedLogging extends LogbackLoggingSystem {

	private static final AtomicBoolean CONFIGURED = new AtomicBoolean();

	private boolean first;

	private SharedLogging(ClassLoader classLoader) {
		super(classLoader);
	}

	@Override
	public void beforeInitialize() {
		this.first = CONFIGURED.compareAndSet(false, true);
		if (this.first) {
			super.beforeInitialize();
		}
	}

	@Override
	public void initialize(LoggingInitializationContext context, @Nullable String location, @Nullable LogFile file) {
		if (this.first) {
			super.initialize(context, location, file);
		}
	}

	@Override
	public void cleanUp() {
		// Others are still using it.
	}

	static final class Factory implements LoggingSystemFactory, PriorityOrdered {

		@Override
		public LoggingSystem getLoggingSystem(ClassLoader classLoader) {
			return new SharedLogging(classLoader);
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

}
