package io.posttopic.security;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import io.posttopic.database.DatabaseOrigin;
import io.posttopic.database.StartupException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
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
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/**
 * Who calls: a bearer token says so, which is checked as
 * {@code spring.security.oauth2.resourceserver} has it. No path needs a token; what the
 * caller may do is for those to ask who do it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ TokenClaims.class, AllowedOrigins.class, OAuth2ResourceServerProperties.class })
@Import({ SignInController.class, StartupWarnings.class })
public class SecurityConfiguration {

	// Chosen when the bean is made and not by a condition, as the database is.
	@Bean
	SignIn signIn(ObjectProvider<JwtDecoder> issuer, ObjectProvider<DatabaseOrigin> database,
			@Value("${posttopic.sign-in.enabled:true}") boolean development) {
		JwtDecoder configured = configured(issuer);
		if (configured != null) {
			return SignIn.withTokensOf(configured);
		}
		return (development && database.stream().anyMatch(DatabaseOrigin::isDemo)) ? SignIn.forDevelopment()
				: SignIn.off();
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
	SecurityFilterChain securityFilterChain(SignIn signIn, BearerTokens tokens, AllowedOrigins origins,
			@Value("${posttopic.sign-in.allowed-hosts:}") List<String> hosts) {
		List<Filter> filters = new ArrayList<>();
		if (signIn.development() != null) {
			filters.add(new LocalHosts(hosts));
		}
		if (!origins.isEmpty()) {
			// First: what is refused is for the page to read, too, and a preflight has no
			// token.
			filters.add(origins.filter());
		}
		filters.add(new SecurityContextHolderFilter(new NullSecurityContextRepository()));
		filters.add(bearer(tokens));
		filters.add(anonymous(signIn.isOff() ? AnonymousReason.NO_ISSUER : AnonymousReason.NO_TOKEN));
		return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, filters);
	}

	/**
	 * While the server signs tokens for anyone, other machines do not reach it, unless
	 * {@code server.address} says so.
	 */
	@Bean
	WebServerFactoryCustomizer<ConfigurableWebServerFactory> loopbackWhileDeveloping(SignIn signIn,
			ServerProperties server) {
		return (factory) -> {
			if (signIn.development() != null && server.getAddress() == null) {
				factory.setAddress(InetAddress.getLoopbackAddress());
			}
		};
	}

	/** Before the firewall, so that what it refuses has them, too. */
	@Bean
	FilterRegistrationBean<HeaderWriterFilter> answerHeaders() {
		FilterRegistrationBean<HeaderWriterFilter> headers = new FilterRegistrationBean<>(AnswerHeaders.filter());
		headers.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
		headers.setDispatcherTypes(DispatcherType.REQUEST);
		return headers;
	}

	/** Strict, but what a method may be is for each path to say. */
	@Bean
	HttpFirewall httpFirewall() {
		StrictHttpFirewall firewall = new StrictHttpFirewall();
		firewall.setUnsafeAllowAnyHttpMethod(true);
		return firewall;
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

	/** For the same decoder: a token must have an end. */
	@Bean
	JwtTimestampValidator tokenTimes() {
		JwtTimestampValidator times = new JwtTimestampValidator();
		times.setAllowEmptyExpiryClaim(false);
		return times;
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

	private static BearerTokenAuthenticationFilter bearer(BearerTokens tokens) {
		BearerTokenAuthenticationConverter header = new BearerTokenAuthenticationConverter();
		header.setBearerTokenResolver(new HeaderTokenResolver());
		BearerTokenAuthenticationFilter bearer = new BearerTokenAuthenticationFilter(tokens, header);
		AuthenticationErrorWriter refusals = new AuthenticationErrorWriter();
		bearer.setAuthenticationEntryPoint(refusals);
		bearer.setAuthenticationFailureHandler(refusals);
		bearer.setSecurityContextRepository(new NullSecurityContextRepository());
		return bearer;
	}

	private static AnonymousAuthenticationFilter anonymous(AnonymousReason absence) {
		return new AnonymousAuthenticationFilter("anonymous", absence,
				AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));
	}

}
