package io.posttopic.limits;

import java.time.Duration;

import io.posttopic.database.StartupException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The time limits of a request.
 *
 * @param deadline the maximum time for the headers to arrive, and again from there until
 * the answer is complete
 * @param download the maximum time for the client to read the answer
 */
@ConfigurationProperties("posttopic.limits")
public record TimeLimits(@DefaultValue("10s") Duration deadline, @DefaultValue("60s") Duration download) {

	public TimeLimits {
		requirePositive(deadline, "deadline");
		requirePositive(download, "download");
	}

	private static void requirePositive(Duration value, String name) {
		if (!value.isPositive()) {
			throw new StartupException(
					"posttopic.limits." + name + " must be a positive duration such as 10s, was " + value + ".");
		}
	}

}
