package io.posttopic.limits;

import java.time.Duration;

import io.posttopic.database.StartupException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things may take.
 *
 * @param deadline a request's headers, and again all from there until its answer is at
 * hand
 * @param download its answer, until the client has it
 */
@ConfigurationProperties("posttopic.limits")
public record TimeLimits(@DefaultValue("10s") Duration deadline, @DefaultValue("60s") Duration download) {

	public TimeLimits {
		longerThanNothing(deadline, "deadline");
		longerThanNothing(download, "download");
	}

	private static void longerThanNothing(Duration value, String name) {
		if (!value.isPositive()) {
			throw new StartupException(
					"posttopic.limits." + name + " must be longer than nothing, as 10s is; it is " + value + ".");
		}
	}

}
