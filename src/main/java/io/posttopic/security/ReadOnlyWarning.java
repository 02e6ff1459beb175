package io.posttopic.security;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * Tells the person who started the server that nobody can sign in.
 */
class ReadOnlyWarning {

	private static final Logger logger = LoggerFactory.getLogger(ReadOnlyWarning.class);

	private final SignIn signIn;

	ReadOnlyWarning(SignIn signIn) {
		this.signIn = signIn;
	}

	@EventListener(ApplicationReadyEvent.class)
	void ready() {
		if (this.signIn.isOff()) {
			logger.warn("posttopic is read-only: set {} so that callers can sign in.", Absence.PROPERTIES);
		}
	}

}
