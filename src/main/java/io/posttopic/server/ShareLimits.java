package io.posttopic.server;

import io.posttopic.database.StartupException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What one answer, one address and one user may take of what all share.
 *
 * @param responseSize the bytes of an answer, before it is compressed
 * @param requestsPerAddress the requests of an address that are in progress at once
 * @param requestsPerUser the requests of a signed-in user that are in progress at once,
 * from all addresses
 * @param connectionsPerAddress the connections that an address has open at once; trusted
 * proxies may have any number
 */
@ConfigurationProperties("posttopic.limits")
record ShareLimits(@DefaultValue("8MB") DataSize responseSize, @DefaultValue("100") int requestsPerAddress,
		@DefaultValue("50") int requestsPerUser, @DefaultValue("500") int connectionsPerAddress) {

	ShareLimits {
		atLeastOne(responseSize.toBytes(), "response-size");
		atLeastOne(requestsPerAddress, "requests-per-address");
		atLeastOne(requestsPerUser, "requests-per-user");
		atLeastOne(connectionsPerAddress, "connections-per-address");
	}

	private static void atLeastOne(long value, String name) {
		if (value < 1) {
			throw new StartupException("posttopic.limits." + name + " must be 1 or more, is " + value + ".");
		}
	}

}
