package io.posttopic.subscription;

import java.time.Duration;

import io.posttopic.startup.Settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits of subscriptions.
 *
 * @param max the maximum number of subscriptions of this server
 * @param perAddress the maximum number of subscriptions of an address
 * @param perUser the maximum number of subscriptions of a user, from all addresses
 * together
 * @param buffer how many events wait for a client that does not read, before its
 * subscription falls behind and catches up
 * @param keepAlive how long a stream is silent at most. Proxies close streams that are
 * silent for too long
 */
@ConfigurationProperties("posttopic.subscriptions")
record SubscriptionProperties(@DefaultValue("10000") int max, @DefaultValue("200") int perAddress,
		@DefaultValue("100") int perUser, @DefaultValue("500") int buffer, @DefaultValue("15s") Duration keepAlive) {

	SubscriptionProperties {
		new Settings("posttopic.subscriptions").requireAtLeast(0, "max", max)
			.requireAtLeast(1, "per-address", perAddress)
			.requireAtLeast(1, "per-user", perUser)
			.requireAtLeast(1, "buffer", buffer)
			.requirePositive("keep-alive", keepAlive);
	}

}
