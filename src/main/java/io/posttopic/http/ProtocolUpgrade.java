package io.posttopic.http;

import java.io.IOException;

import io.posttopic.error.RequestException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * A callback that switches a connection to another protocol.
 */
@FunctionalInterface
public interface ProtocolUpgrade {

	/**
	 * Answers a request that asks for the other protocol.
	 * @throws RequestException if the request may not use it
	 */
	void upgrade(HttpServletRequest request, HttpServletResponse response) throws IOException;

}
