package io.posttopic.startup;

import java.time.Duration;

/**
 * The checks of the values of settings.
 *
 * @param prefix the beginning of the settings' names, such as {@code posttopic.limits}
 */
public record Settings(String prefix) {

	/**
	 * Requires a number of at least a minimum.
	 * @throws StartupException if the value is less
	 */
	public Settings requireAtLeast(int minimum, String name, long value) {
		return require(value >= minimum, name, "must be " + minimum + " or more", value);
	}

	/**
	 * Requires a duration of more than 0.
	 * @throws StartupException if the value is 0 or negative
	 */
	public Settings requirePositive(String name, Duration value) {
		return require(value.isPositive(), name, "must be a positive duration such as 10s", value);
	}

	/**
	 * Requires a duration of 0 or more.
	 * @throws StartupException if the value is negative
	 */
	public Settings requireNotNegative(String name, Duration value) {
		return require(!value.isNegative(), name, "must be 0 or a duration such as 10s", value);
	}

	private Settings require(boolean valid, String name, String rule, Object value) {
		if (!valid) {
			throw new StartupException("%s.%s %s, is %s.".formatted(this.prefix, name, rule, value));
		}
		return this;
	}

}
