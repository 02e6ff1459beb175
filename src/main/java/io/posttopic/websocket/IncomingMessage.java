package io.posttopic.websocket;

import io.posttopic.error.RequestException;
import io.posttopic.pool.CallerUsage;
import io.posttopic.pool.RequestMemory;
import io.posttopic.pool.RequestRegistry;
import io.posttopic.pool.Usage;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.TransientDataAccessResourceException;

/**
 * The message that a client sends at present. It takes memory, like the body of a request
 * over HTTP, from its first part until it has been handled. The thread that reads the
 * connection uses it; any thread may close it.
 */
final class IncomingMessage {

	private final RequestRegistry requests;

	private final CallerUsage callers;

	private final String network;

	private final StringBuilder text = new StringBuilder();

	private @Nullable Usage client;

	private @Nullable RequestMemory memory;

	private boolean closed;

	/**
	 * Creates a message.
	 * @param callers the networks whose clients are sending messages
	 * @param network the network that the client belongs to
	 */
	IncomingMessage(RequestRegistry requests, CallerUsage callers, String network) {
		this.requests = requests;
		this.callers = callers;
		this.network = network;
	}

	/**
	 * Adds a part, and returns the length of the message so far. Does nothing once the
	 * message is closed.
	 * @throws TransientDataAccessResourceException if others use the memory
	 */
	synchronized int add(String part) {
		if (!this.closed) {
			memory().takeForText(part.length());
			this.text.append(part);
		}
		return this.text.length();
	}

	private RequestMemory memory() {
		if (this.client == null || this.memory == null) {
			this.client = this.callers.begin(this.network, Integer.MAX_VALUE, RequestException::tooManyAtOnce);
			this.memory = this.requests.memoryOf(this.client);
		}
		return this.memory;
	}

	/** Returns the text, which is not kept here any longer. */
	synchronized String takeText() {
		String taken = this.text.toString();
		this.text.setLength(0);
		this.text.trimToSize();
		return taken;
	}

	/** Releases the memory. The next part begins another message. */
	synchronized void end() {
		takeText();
		if (this.client != null && this.memory != null) {
			this.memory.release();
			this.client.close();
			this.client = null;
			this.memory = null;
		}
	}

	/** Releases the memory, and ignores further parts. */
	synchronized void close() {
		this.closed = true;
		end();
	}

}
