package io.posttopic.graphiql;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.resource.PathResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;
import org.springframework.web.util.ServletRequestPathUtils;

import static org.assertj.core.api.Assertions.assertThat;

class GzipResourceResolverTests {

	private final GzipResourceResolver resolver = new GzipResourceResolver();

	@Test
	void aFileIsCompressedOnceHoweverItsPathIsEncoded() {
		Resource compressed = resolve("graphiql/3.2.0/graphiql.min.js");
		assertThat(compressed).isNotNull().isNotInstanceOf(ClassPathResource.class);
		assertThat(resolve("graphiql/3.2.0/%67raphiql.min.js")).isSameAs(compressed);
		assertThat(resolve("graphiql/3.2.0/graphiql.min.css")).isNotNull().isNotSameAs(compressed);
	}

	private @Nullable Resource resolve(String path) {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/" + path);
		request.addHeader("Accept-Encoding", "gzip");
		ServletRequestPathUtils.parseAndCache(request);
		List<Resource> locations = List.of(new ClassPathResource("META-INF/resources/_static/"));
		return this.resolver.resolveResource(request, path, locations, new Files());
	}

	/**
	 * The rest of the chain, which finds the file.
	 */
	private static final class Files implements ResourceResolverChain {

		private final PathResourceResolver resolver = new PathResourceResolver();

		@Override
		public @Nullable Resource resolveResource(@Nullable HttpServletRequest request, String path,
				List<? extends Resource> locations) {
			return this.resolver.resolveResource(request, path, locations, this);
		}

		@Override
		public @Nullable String resolveUrlPath(String path, List<? extends Resource> locations) {
			return this.resolver.resolveUrlPath(path, locations, this);
		}

	}

}
