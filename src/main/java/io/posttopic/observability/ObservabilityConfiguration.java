package io.posttopic.observability;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Configuration of the reports about requests. Metrics are recorded only if there is a
 * management port, which serves them, and requests are traced only if there is somewhere
 * to send the traces to.
 */
@Configuration(proxyBeanMethods = false)
public class ObservabilityConfiguration {

	@Bean
	RequestReporter requestReporter(ObjectProvider<RequestMetrics> metrics, ObjectProvider<RequestTracing> tracing) {
		return new RequestReporter(metrics.getIfAvailable(), tracing.getIfAvailable());
	}

	@Bean
	@ConditionalOnProperty("otel.exporter.otlp.endpoint")
	RequestTracing requestTracing(Environment environment,
			@Value("${posttopic.tracing.sql-comments:false}") boolean commenting) {
		return RequestTracing.of(environment, commenting);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
	@Import({ RequestMetrics.class, ServerMetrics.class })
	static class MetricsConfiguration {

	}

}
