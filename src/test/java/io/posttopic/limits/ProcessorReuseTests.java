package io.posttopic.limits;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.posttopic.http.HttpSlice.Client;
import io.posttopic.http.HttpSliceTests;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which of Tomcat's own objects different requests share.
 */
@Import(ProcessorReuseTests.Recorder.class)
class ProcessorReuseTests extends HttpSliceTests {

	private static final String STREAM = "/stream";

	private static final List<Object> REQUESTS = new CopyOnWriteArrayList<>();

	/**
	 * Records Tomcat's own object of each request, and serves a stream that ends on
	 * another thread.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class Recorder {

		@Bean
		FilterRegistrationBean<Filter> recorder() {
			FilterRegistrationBean<Filter> recorder = new FilterRegistrationBean<>((request, response, chain) -> {
				REQUESTS.add(ReflectionTestUtils.getField(request, "request"));
				if (((HttpServletRequest) request).getRequestURI().equals(STREAM)) {
					AsyncContext stream = request.startAsync();
					Thread.startVirtualThread(stream::complete);
				}
				else {
					chain.doFilter(request, response);
				}
			});
			recorder.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return recorder;
		}

	}

	@Test
	void noOtherConnectionSharesTheObjectsOfAStream() throws Exception {
		REQUESTS.clear();
		this.client.send("GET", STREAM);
		for (int i = 0; i < 10; i++) {
			// The same connection may keep them for its next request.
			new Client(this.port).query("{ __typename }");
		}
		assertThat(REQUESTS).hasSize(11);
		assertThat(REQUESTS.subList(1, 11)).doesNotContain(REQUESTS.getFirst());
	}

	@Test
	void otherRequestsShareThem() throws Exception {
		REQUESTS.clear();
		for (int i = 0; i < 50; i++) {
			this.client.query("{ __typename }");
		}
		assertThat(REQUESTS.stream().distinct()).hasSizeLessThan(50);
	}

}
