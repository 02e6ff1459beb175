package io.posttopic.http;

import java.time.Duration;

import io.posttopic.startup.Settings;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The first phase of a shutdown, in which the server still accepts requests while its
 * readiness tells load balancers to stop sending them. Afterwards the listener is closed
 * and the requests that are being served are completed.
 */
@Component
class Draining implements SmartLifecycle {

	private final Duration duration;

	private volatile boolean running;

	/**
	 * Creates the phase.
	 * @param duration how long it lasts, 0 or more
	 */
	Draining(@Value("${posttopic.drain:0s}") Duration duration) {
		new Settings("posttopic").requireNotNegative("drain", duration);
		this.duration = duration;
	}

	/**
	 * Returns whether the server is being stopped. It then closes each client's
	 * connection after the answer. A load balancer that only forwards connections, such
	 * as a Service of Kubernetes, would otherwise leave clients on the connections that
	 * they have, and their next requests would fail when the drain ends.
	 */
	boolean isDraining() {
		return !this.running;
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 3;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		try {
			Thread.sleep(this.duration);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
