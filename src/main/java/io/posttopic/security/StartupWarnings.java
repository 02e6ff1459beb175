package io.posttopic.security;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.event.EventListener;
import org.springframework.util.StringUtils;

/**
 * The warnings at startup about a configuration that lets the wrong callers sign in:
 * nobody, anyone on the network, or the users of another application.
 */
record StartupWarnings(SignIn signIn, ServerProperties server, OAuth2ResourceServerProperties resourceServer) {

	private static final Logger logger = LoggerFactory.getLogger(StartupWarnings.class);

	@EventListener(ApplicationReadyEvent.class)
	void ready() {
		if (this.signIn.isOff()) {
			logger.warn("posttopic is read-only: set {} so that callers can sign in.", AnonymousReason.PROPERTIES);
		}
		else if (this.signIn.development() == null) {
			warnOfForeignTokens();
		}
		else {
			warnOfForeignCallers(this.server.getAddress());
		}
	}

	private void warnOfForeignTokens() {
		OAuth2ResourceServerProperties.Jwt issuer = this.resourceServer.getJwt();
		if (!StringUtils.hasText(issuer.getIssuerUri()) && issuer.getAudiences().isEmpty()) {
			logger.warn("posttopic checks neither the issuer nor the audience of a token: "
					+ "tokens that its keys signed for other applications are accepted, too. "
					+ "Set spring.security.oauth2.resourceserver.jwt.audiences (or issuer-uri).");
		}
	}

	private static void warnOfForeignCallers(@Nullable InetAddress address) {
		if (address != null && !address.isLoopbackAddress()) {
			logger.warn("posttopic listens on {}, and everyone who reaches it can sign in as an admin: "
					+ "unset server.address, or set {}.", address.getHostAddress(), AnonymousReason.PROPERTIES);
		}
	}

}
