package io.posttopic.observability;

import io.posttopic.WritingTests;
import io.posttopic.http.HttpSlice.Client;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.test.context.TestPropertySource;

/**
 * Tests of a server with a management port and trusted documents, all with one server.
 */
@TestPropertySource(properties = { "posttopic.limits.lock-timeout=0", "management.server.port=0",
		"management.endpoints.web.exposure.include=*",
		"posttopic.documents.trusted=src/test/resources/observability/trusted.json" })
abstract class ManagementTests extends WritingTests {

	@LocalManagementPort
	protected int managementPort;

	protected Client client;

	protected Client management;

	@BeforeEach
	final void createClients() {
		this.client = new Client(nobody().url().getPort());
		this.management = new Client(this.managementPort);
	}

	protected final Scrape scrape() throws Exception {
		return Scrape.of(this.managementPort);
	}

}
