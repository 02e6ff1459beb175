package io.posttopic.startup;

import java.lang.management.ManagementFactory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * A check at the start, which reports if the JVM does not use the ahead-of-time cache
 * that it was given. The options of the distribution silence the JVM's own four lines
 * about it.
 */
@Component
class AheadOfTimeCache {

	private static final Logger logger = LoggerFactory.getLogger(AheadOfTimeCache.class);

	@EventListener(ApplicationReadyEvent.class)
	void ready() {
		boolean given = ManagementFactory.getRuntimeMXBean()
			.getInputArguments()
			.stream()
			.anyMatch((option) -> option.startsWith("-XX:AOTCache="));
		if (given && !System.getProperty("java.vm.info", "").contains("sharing")) {
			logger
				.warn("The JVM does not use the ahead-of-time cache, which makes the start slower: run the server with "
						+ "the JVM that the distribution was made with, and copy the distribution with cp -a, "
						+ "which keeps the times of its files.");
		}
	}

}
