package io.posttopic.graphiql;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.resource.AbstractResourceResolver;
import org.springframework.web.servlet.resource.HttpResource;
import org.springframework.web.servlet.resource.ResourceResolverChain;
import org.springframework.web.servlet.resource.TransformedResource;

/**
 * A resource resolver that compresses each file once, when it is first requested, rather
 * than for each request. Its cache is bounded by the files of the jar, because a file has
 * one entry however its path is encoded.
 */
final class GzipResourceResolver extends AbstractResourceResolver {

	private static final String GZIP = "gzip";

	private final Map<Resource, Resource> compressed = new ConcurrentHashMap<>();

	@Override
	protected @Nullable Resource resolveResourceInternal(@Nullable HttpServletRequest request, String path,
			List<? extends Resource> locations, ResourceResolverChain chain) {
		Resource file = chain.resolveResource(request, path, locations);
		return (file != null && request != null && acceptsGzip(request))
				? this.compressed.computeIfAbsent(file, GzipResourceResolver::compress) : file;
	}

	@Override
	protected @Nullable String resolveUrlPathInternal(String path, List<? extends Resource> locations,
			ResourceResolverChain chain) {
		return chain.resolveUrlPath(path, locations);
	}

	private static boolean acceptsGzip(HttpServletRequest request) {
		String codings = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
		return codings != null && codings.contains(GZIP);
	}

	private static Resource compress(Resource file) {
		try {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			try (OutputStream gzip = new GZIPOutputStream(bytes)) {
				gzip.write(file.getContentAsByteArray());
			}
			return new Gzipped(file, bytes.toByteArray());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static final class Gzipped extends TransformedResource implements HttpResource {

		private Gzipped(Resource file, byte[] content) {
			super(file, content);
		}

		@Override
		public HttpHeaders getResponseHeaders() {
			HttpHeaders headers = new HttpHeaders();
			headers.add(HttpHeaders.CONTENT_ENCODING, GZIP);
			headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
			return headers;
		}

	}

}
