package io.posttopic.limits;

import io.posttopic.database.StartupException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits on the share of the server that one answer, one address and one user may
 * take.
 *
 * @param responseSize the maximum size of an answer, before compression
 * @param requestsPerAddress the maximum number of concurrent requests of an address
 * @param requestsPerUser the maximum number of concurrent requests of an authenticated
 * user, from all addresses together
 * @param connectionsPerAddress the maximum number of open connections of an address.
 * Trusted proxies are exempt
 */
@ConfigurationProperties("posttopic.limits")
record ShareLimits(@DefaultValue("8MB") DataSize responseSize, @DefaultValue("100") int requestsPerAddress,
		@DefaultValue("50") int requestsPerUser, @DefaultValue("500") int connectionsPerAddress) {

	public ShareLimits {
		requirePositive(responseSize.toBytes(), "response-size");
		requirePositive(requestsPerAddress, "requests-per-address");
		requirePositive(requestsPerUser, "requests-per-user");
		requirePositive(connectionsPerAddress, "connections-per-address");
	}

	private static void requirePositive(long value, String name) {
		if (value < 1) {
			throw new StartupException("posttopic.limits." + name + " must be 1 or more, is " + value + ".");
		}
	}

}
