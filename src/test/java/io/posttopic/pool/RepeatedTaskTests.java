package io.posttopic.pool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.awaitility.Awaitility.await;

class RepeatedTaskTests {

	@Test
	void aTaskRunsAgainAfterAnError() {
		AtomicInteger runs = new AtomicInteger();
		Runnable failing = () -> {
			runs.incrementAndGet();
			throw new LinkageError();
		};
		try (RepeatedTask _ = RepeatedTask.start(Thread.ofVirtual().name("failing"), Duration.ofMillis(1), failing)) {
			await().until(() -> runs.get() > 1);
		}
	}

}
