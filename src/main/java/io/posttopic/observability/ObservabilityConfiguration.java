package io.posttopic.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.posttopic.adoption.AdoptionOnStart;
import io.posttopic.documents.Documents;
import io.posttopic.pool.DatabaseHealth;
import io.posttopic.pool.PoolPermits;
import io.posttopic.pool.RequestRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of the reports about requests. Metrics are recorded only if there is a
 * management port, which serves them.
 */
@Configuration(proxyBeanMethods = false)
public class ObservabilityConfiguration {

	@Bean
	RequestReporter requestReporter(ObjectProvider<RequestMetrics> metrics) {
		return new RequestReporter(metrics.getIfAvailable());
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
				ObjectProvider<DatabaseHealth> database, ObjectProvider<AdoptionOnStart> adoption) {
			return new ServerMetrics(requests, documents, permits, database, adoption);
		}

	}

}
