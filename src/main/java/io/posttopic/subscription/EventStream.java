package io.posttopic.subscription;

import java.io.IOException;

import io.posttopic.error.ResponseError;

/**
 * The connection of one subscription to its client. One thread at a time sends. A method
 * throws an exception if the client has disconnected.
 */
public interface EventStream {

	/**
	 * Returns how much memory the stream takes while it is open, in bytes.
	 */
	long memory();

	void send(Event event) throws IOException;

	/**
	 * Shows the client that the connection is alive.
	 */
	void keepAlive() throws IOException;

	/**
	 * Ends the stream with the reason.
	 */
	void end(ResponseError error) throws IOException;

	/**
	 * Closes the stream, which may have been closed already.
	 */
	void close();

}
