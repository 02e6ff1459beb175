package io.posttopic.security;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import io.posttopic.database.DatabaseOrigin;
import io.posttopic.startup.StartupException;
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
import org.springframework.security.web.header.Header;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/**
 * Configuration of authentication. A bearer token identifies the {@link Caller}; it is
 * verified according to {@code spring.security.oauth2.resourceserver}. No path requires a
 * token: authorization is up to the code that performs an action.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ TokenClaims.class, OriginProperties.class, OAuth2ResourceServerProperties.class })
@Import({ BearerTokens.class, SignInController.class, StartupWarnings.class })
public class SecurityConfiguration {

	/**
	 * The default headers declare a response to be private to its caller, and to be data
	 * rather than a page.
	 * @see <a href=
	 * "https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers">OWASP,
	 * security headers of an API</a>
	 */
	private static final List<Header> RESPONSE_HEADERS = List.of(new Header("Cache-Control", "private, no-store"),
			new Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
			new Header("Cross-Origin-Resource-Policy", "same-origin"), new Header("Referrer-Policy", "no-referrer"),
			new Header("X-Content-Type-Options", "nosniff"), new Header("X-Frame-Options", "DENY"));

	// The choice is made when the bean is created, and not by a condition, as for the
	// database.
	@Bean
	SignIn signIn(ObjectProvider<JwtDecoder> issuer, ObjectProvider<DatabaseOrigin> database,
			@Value("${posttopic.sign-in.enabled:true}") boolean development) {
		JwtDecoder configured = configuredDecoder(issuer);
		if (configured != null) {
			return SignIn.withTokensOf(configured);
		}
		return database.stream()
			.filter((origin) -> development && origin.isDemo())
			.map((demo) -> SignIn.forDevelopment(demo.keepSecret("signing-key", DevelopmentTokens::newKey)))
			.findFirst()
			.orElseGet(SignIn::off);
	}

	/**
	 * Allows the configured origins. With the embedded database, which is for
	 * development, the default are the pages of this machine.
	 */
	@Bean
	AllowedOrigins allowedOrigins(OriginProperties configured, ObjectProvider<DatabaseOrigin> database) {
		List<String> origins = configured.allowedOrigins();
		if (origins == null && database.stream().anyMatch(DatabaseOrigin::isDemo)) {
			return AllowedOrigins.local();
		}
		return new AllowedOrigins((origins != null) ? origins : List.of());
	}

	/**
	 * Registers these filters only. There are no sessions, forms or cookies to protect,
	 * and most requests have no token and take less than a millisecond.
	 */
	@Bean
	SecurityFilterChain securityFilterChain(SignIn signIn, BearerTokens tokens, AllowedOrigins origins,
			@Value("${posttopic.sign-in.allowed-hosts:}") List<String> hosts) {
		List<Filter> filters = new ArrayList<>();
		if (signIn.development() != null) {
			filters.add(new LocalHosts(hosts));
		}
		if (!origins.isEmpty()) {
			// Before authentication: pages must be able to read its errors, and a
			// preflight request has no token.
			filters.add(origins.filter());
		}
		filters.add(new SecurityContextHolderFilter(new NullSecurityContextRepository()));
		filters.add(bearerTokenFilter(tokens));
		filters.add(new AnonymousAuthenticationFilter("anonymous",
				signIn.isOff() ? AnonymousReason.NO_ISSUER : AnonymousReason.NO_TOKEN,
				AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS")));
		return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, filters);
	}

	/**
	 * Binds the server to the loopback address while it signs tokens for anyone, unless
	 * {@code server.address} is set.
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

	/**
	 * Writes the default headers before the request is handled, so that handlers can
	 * override them, and before the firewall, so that responses to rejected requests have
	 * them, too.
	 */
	@Bean
	FilterRegistrationBean<HeaderWriterFilter> responseHeaders() {
		HeaderWriterFilter filter = new HeaderWriterFilter(
				List.of(new StaticHeadersWriter(RESPONSE_HEADERS), new HstsHeaderWriter()));
		filter.setShouldWriteHeadersEagerly(true);
		FilterRegistrationBean<HeaderWriterFilter> headers = new FilterRegistrationBean<>(filter);
		headers.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
		headers.setDispatcherTypes(DispatcherType.REQUEST);
		return headers;
	}

	/** Leaves it to each path which HTTP methods it supports, and is strict otherwise. */
	@Bean
	HttpFirewall httpFirewall() {
		StrictHttpFirewall firewall = new StrictHttpFirewall();
		firewall.setUnsafeAllowAnyHttpMethod(true);
		return firewall;
	}

	/**
	 * Accepts tokens of the type for access tokens, besides plain JWTs. The decoder of
	 * the configured issuer uses it.
	 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068#section-2.1">RFC 9068, 2.1</a>
	 */
	@Bean
	JwtTypeValidator tokenType() {
		JwtTypeValidator type = new JwtTypeValidator(List.of("JWT", "at+jwt"));
		type.setAllowEmpty(true);
		return type;
	}

	/** Requires tokens to expire. The same decoder uses it. */
	@Bean
	JwtTimestampValidator tokenTimes() {
		JwtTimestampValidator times = new JwtTimestampValidator();
		times.setAllowEmptyExpiryClaim(false);
		return times;
	}

	private static @Nullable JwtDecoder configuredDecoder(ObjectProvider<JwtDecoder> issuer) {
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

	private static BearerTokenAuthenticationFilter bearerTokenFilter(BearerTokens tokens) {
		BearerTokenAuthenticationConverter converter = new BearerTokenAuthenticationConverter();
		converter.setBearerTokenResolver(new HeaderTokenResolver());
		BearerTokenAuthenticationFilter bearer = new BearerTokenAuthenticationFilter(tokens, converter);
		AuthenticationErrorWriter errorWriter = new AuthenticationErrorWriter();
		bearer.setAuthenticationEntryPoint(errorWriter);
		bearer.setAuthenticationFailureHandler(errorWriter::commence);
		bearer.setSecurityContextRepository(new NullSecurityContextRepository());
		return bearer;
	}

}
