package io.posttopic.subscription;

import io.posttopic.changes.ChangeFeed;
import io.posttopic.changes.ChangeLog;
import io.posttopic.limits.Limits;
import io.posttopic.pool.RequestRegistry;
import io.posttopic.read.Reads;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of subscriptions.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SubscriptionProperties.class)
class SubscriptionConfiguration {

	@Bean
	Subscriptions subscriptions(ChangeLog log, ChangeFeed feed, Reads reads, RequestRegistry requests, Limits limits,
			SubscriptionProperties properties) {
		return new Subscriptions(log, feed, reads, requests, limits, properties);
	}

}
