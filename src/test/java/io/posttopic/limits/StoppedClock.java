package io.posttopic.limits;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.bucket4j.TimeMeter;

import org.springframework.context.annotation.Primary;

/**
 * A clock that advances only when a test tells it to.
 */
@Primary
public class StoppedClock implements TimeMeter {

	private final AtomicLong nanos = new AtomicLong();

	public void advance(Duration time) {
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
