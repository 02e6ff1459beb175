package io.posttopic.server;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * How long things may take.
 *
 * @param deadline a request, from its first byte until its answer is at hand
 * @param download its answer, until the client has it
 */
@ConfigurationProperties("posttopic.limits")
record TimeLimits(@DefaultValue("10s") Duration deadline, @DefaultValue("60s") Duration download) {

	TimeLimits {
		Assert.isTrue(deadline.isPositive(), "posttopic.limits.deadline must be longer than nothing");
		Assert.isTrue(download.isPositive(), "posttopic.limits.download must be longer than nothing");
	}

}
