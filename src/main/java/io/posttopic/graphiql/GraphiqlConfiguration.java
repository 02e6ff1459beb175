package io.posttopic.graphiql;

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
 * Configuration of GraphiQL at {@code /graphiql} and of the page at {@code /} that leads
 * to it. They are served unless {@code posttopic.graphiql.enabled} is false. The server
 * has no other static files.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "posttopic.graphiql.enabled", matchIfMissing = true)
public class GraphiqlConfiguration implements WebMvcConfigurer {

	/**
	 * Allows what the pages need: the server's own files, and the inline styles of the
	 * editor.
	 */
	private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; "
			+ "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
			+ "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	@Override
	public void addViewControllers(ViewControllerRegistry registry) {
		registry.addViewController("/").setViewName("forward:/start.html");
		registry.addRedirectViewController("/graphiql/", "/graphiql");
		registry.addViewController("/graphiql").setViewName("forward:/graphiql.html");
	}

	/**
	 * Lets browsers revalidate the server's own files on each use, which yields 304 until
	 * the server is upgraded. Libraries have their version in the path, and never need to
	 * be revalidated.
	 */
	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		CacheControl versioned = CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();
		addFiles(registry, "/*.html", "classpath:/static/", CacheControl.noCache());
		addFiles(registry, "/graphiql/**", "classpath:/static/graphiql/", CacheControl.noCache());
		addFiles(registry, "/_static/**", "classpath:/META-INF/resources/_static/", versioned);
	}

	private static void addFiles(ResourceHandlerRegistry registry, String paths, String location,
			CacheControl caching) {
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

		}).addPathPatterns("/", "/start.html", "/graphiql", "/graphiql.html");
	}

}
