package io.posttopic.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.posttopic.adoption.AdoptionOnStart;
import io.posttopic.documents.Documents;
import io.posttopic.pool.DatabaseHealth;
import io.posttopic.pool.PoolPermits;
import io.posttopic.pool.RequestRegistry;
import io.posttopic.replica.Replicas;
import io.posttopic.subscription.Subscriptions;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
	static class MetricsConfiguration {

		@Bean
		RequestMetrics requestMetrics(MeterRegistry registry) {
			return new RequestMetrics(registry);
		}

		@Bean
		ServerMetrics serverMetrics(RequestRegistry requests, Documents documents, ObjectProvider<PoolPermits> permits,
				ObjectProvider<DatabaseHealth> database, ObjectProvider<AdoptionOnStart> adoption,
				ObjectProvider<Replicas> replicas, ObjectProvider<Subscriptions> subscriptions) {
			return new ServerMetrics(requests, documents, permits, database, adoption, replicas, subscriptions);
		}

	}

}
