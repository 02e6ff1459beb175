package io.posttopic.server;

import java.time.Duration;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * GraphiQL at {@code /graphiql}, where {@code /} leads, unless it is switched off. The
 * server has no other files to serve.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "posttopic.graphiql.enabled", matchIfMissing = true)
class GraphiqlConfiguration implements WebMvcConfigurer {

	private static final Duration YEAR = Duration.ofDays(365);

	/**
	 * What the page needs: the server's own files, and the styles that its editor writes
	 * into the page.
	 */
	private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; "
			+ "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
			+ "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	@Override
	public void addViewControllers(ViewControllerRegistry registry) {
		registry.addRedirectViewController("/", "/graphiql");
		registry.addRedirectViewController("/graphiql/", "/graphiql");
		registry.addViewController("/graphiql").setViewName("forward:/graphiql.html");
	}

	/**
	 * Browsers ask again for the server's own files, and get 304 unless the server is a
	 * newer one. The paths of the libraries have their versions, so that nobody needs to
	 * ask again.
	 */
	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		CacheControl versioned = CacheControl.maxAge(YEAR).cachePublic().immutable();
		files(registry, "/*.html", "classpath:/static/", CacheControl.noCache());
		files(registry, "/graphiql/**", "classpath:/static/graphiql/", CacheControl.noCache());
		files(registry, "/_static/**", "classpath:/META-INF/resources/_static/", versioned);
	}

	private static void files(ResourceHandlerRegistry registry, String paths, String location, CacheControl caching) {
		registry.addResourceHandler(paths)
			.addResourceLocations(location)
			.setCacheControl(caching)
			.resourceChain(false)
			.addResolver(new GzipResourceResolver());
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(new HandlerInterceptor() {

			@Override
			public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
				response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
				return true;
			}

		}).addPathPatterns("/graphiql", "/graphiql.html");
	}

}
