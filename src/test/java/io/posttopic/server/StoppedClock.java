package io.posttopic.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.bucket4j.TimeMeter;

import org.springframework.context.annotation.Primary;

/**
 * A time that passes only when a test says so.
 */
@Primary
class StoppedClock implements TimeMeter {

	private final AtomicLong nanos = new AtomicLong();

	void advance(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	@Override
	public long currentTimeNanos() {
		return this.nanos.get();
	}

	@Override
	public boolean isWallClockBased() {
		return false;
	}

}
