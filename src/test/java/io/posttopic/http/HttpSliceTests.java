package io.posttopic.http;

import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Tests of the endpoint without a database. Subclasses without properties of their own
 * share one server.
 */
@SpringBootTest(classes = HttpSlice.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { HttpSlice.SCHEMA, HttpSlice.NO_DATABASE })
public abstract class HttpSliceTests {

	@LocalServerPort
	protected int port;

	protected Client client;

	@BeforeEach
	final void createClient() {
		this.client = new Client(this.port);
	}

}
