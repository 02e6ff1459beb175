package io.posttopic.replica;

import java.time.Duration;
import java.util.List;

import io.posttopic.startup.Settings;
import io.posttopic.startup.StartupException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The streaming replicas that serve queries.
 *
 * @param urls the JDBC URL of each replica
 * @param username the role that the server connects as; the primary's if it is not set
 * @param password the password of the role; the primary's if it is not set
 * @param maxLag how far a replica may lag behind the primary before it is left out
 * @param maxWait how long a query waits for a replica that has not replayed the caller's
 * last write yet, before the primary serves it
 * @param ownWrites how long the server remembers the last write of a signed-in caller
 */
@ConfigurationProperties("posttopic.replicas")
public record ReplicaProperties(@DefaultValue List<String> urls, @Nullable String username, @Nullable String password,
		@DefaultValue("10s") Duration maxLag, @DefaultValue("100ms") Duration maxWait,
		@DefaultValue("1m") Duration ownWrites) {

	public ReplicaProperties {
		urls = List.copyOf(urls);
		if (!urls.stream().allMatch((url) -> url.startsWith("jdbc:postgresql:"))) {
			throw new StartupException("posttopic.replicas.urls must contain JDBC URLs of PostgreSQL databases"
					+ " such as jdbc:postgresql://replica:5432/app.");
		}
		new Settings("posttopic.replicas").requirePositive("max-lag", maxLag)
			.requireNotNegative("max-wait", maxWait)
			.requireNotNegative("own-writes", ownWrites);
	}

}
