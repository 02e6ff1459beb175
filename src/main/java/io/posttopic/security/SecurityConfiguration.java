package io.posttopic.security;

import java.util.List;

import io.posttopic.database.DatabaseOrigin;
import io.posttopic.database.StartupException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/**
 * Who calls: a bearer token says so, which is checked as
 * {@code spring.security.oauth2.resourceserver} has it. No path needs a token; what the
 * caller may do is for those to ask who do it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TokenClaims.class)
@Import({ SignInController.class, ReadOnlyWarning.class })
public class SecurityConfiguration {

	// Chosen when the bean is made and not by a condition, as the database is.
	@Bean
	SignIn signIn(ObjectProvider<JwtDecoder> issuer, ObjectProvider<DatabaseOrigin> database) {
		JwtDecoder configured = configured(issuer);
		if (configured != null) {
			return SignIn.withTokensOf(configured);
		}
		return database.stream().anyMatch(DatabaseOrigin::isDemo) ? SignIn.forDevelopment() : SignIn.off();
	}

	@Bean
	BearerTokens bearerTokens(SignIn signIn, TokenClaims claims) {
		return new BearerTokens(signIn, claims);
	}

	/**
	 * These filters and no others: there are no sessions, forms or cookies to guard, and
	 * most requests come without a token and are over in less than a millisecond.
	 */
	@Bean
	SecurityFilterChain securityFilterChain(SignIn signIn, BearerTokens tokens) {
		return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, headers(),
				new SecurityContextHolderFilter(new NullSecurityContextRepository()), bearer(tokens),
				anonymous(signIn.isOff() ? Absence.NO_ISSUER : Absence.NO_TOKEN));
	}

	/** Strict, but what a method may be is for each path to say. */
	@Bean
	HttpFirewall httpFirewall() {
		StrictHttpFirewall firewall = new StrictHttpFirewall();
		firewall.setUnsafeAllowAnyHttpMethod(true);
		return firewall;
	}

	/** Each filter would be observed on its own, which costs more than the filter. */
	@Bean
	SecurityObservationSettings securityObservationSettings() {
		return SecurityObservationSettings.noObservations();
	}

	/**
	 * For the decoder of the configured issuer: an access token may also say that it is
	 * one.
	 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068#section-2.1">RFC 9068, 2.1</a>
	 */
	@Bean
	JwtTypeValidator tokenType() {
		JwtTypeValidator type = new JwtTypeValidator(List.of("JWT", "at+jwt"));
		type.setAllowEmpty(true);
		return type;
	}

	private static @Nullable JwtDecoder configured(ObjectProvider<JwtDecoder> issuer) {
		try {
			return issuer.getIfAvailable();
		}
		catch (BeansException ex) {
			throw new StartupException(
					"what spring.security.oauth2.resourceserver.jwt says cannot be used (%s): change it."
						.formatted(NestedExceptionUtils.getMostSpecificCause(ex).getMessage()),
					ex);
		}
	}

	private static HeaderWriterFilter headers() {
		HeaderWriterFilter headers = new HeaderWriterFilter(List.of(new XContentTypeOptionsHeaderWriter(),
				new XFrameOptionsHeaderWriter(), new HstsHeaderWriter()));
		headers.setShouldWriteHeadersEagerly(true);
		return headers;
	}

	private static BearerTokenAuthenticationFilter bearer(BearerTokens tokens) {
		BearerTokenAuthenticationConverter header = new BearerTokenAuthenticationConverter();
		header.setBearerTokenResolver(new HeaderTokenResolver());
		BearerTokenAuthenticationFilter bearer = new BearerTokenAuthenticationFilter(tokens, header);
		Refusals refusals = new Refusals();
		bearer.setAuthenticationEntryPoint(refusals);
		bearer.setAuthenticationFailureHandler(refusals);
		bearer.setSecurityContextRepository(new NullSecurityContextRepository());
		return bearer;
	}

	private static AnonymousAuthenticationFilter anonymous(Absence absence) {
		return new AnonymousAuthenticationFilter("anonymous", absence,
				AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));
	}

}
