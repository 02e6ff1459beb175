package io.posttopic.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import graphql.execution.instrumentation.ChainedInstrumentation;
import graphql.execution.instrumentation.Instrumentation;
import graphql.schema.GraphQLScalarType;
import io.posttopic.cost.Admission;
import io.posttopic.documents.DocumentProperties;
import io.posttopic.documents.Documents;
import io.posttopic.documents.RequestedDocument;
import io.posttopic.documents.TrustedDocumentFiles;
import io.posttopic.documents.TrustedDocuments;
import io.posttopic.documents.UnservedDirectives;
import io.posttopic.limits.ConcurrentRequests;
import io.posttopic.limits.Limits;
import io.posttopic.limits.RateLimits;
import io.posttopic.observability.RequestTracing;
import io.posttopic.read.ReadModel;
import io.posttopic.read.RowStrategy;
import io.posttopic.subscription.Subscriptions;
import io.posttopic.write.MutationStrategy;
import io.posttopic.write.Transactions;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.Resource;
import org.springframework.graphql.data.method.annotation.support.AnnotatedControllerConfigurer;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Configuration of the GraphQL engine and of its HTTP endpoint.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ DocumentProperties.class, AnswerCaching.class })
@Import({ Documents.class, OwnWrites.class })
class GraphQlConfiguration {

	private static final String INTROSPECTION = "${posttopic.graphql.introspection:true}";

	private static final String SCHEMA = "${posttopic.graphql.schema:classpath:graphql/schema.graphqls}";

	private final Errors errors = new Errors();

	@Bean
	ServletRegistrationBean<GraphQlServlet> graphQlServlet(OperationExecutor operations, RequestReader reader,
			AnswerCaching caching, RateLimits rates, ConcurrentRequests concurrent, OwnWrites ownWrites,
			ObjectProvider<Subscriptions> subscriptions, ObjectProvider<ProtocolUpgrade> upgrade) {
		ServletRegistrationBean<GraphQlServlet> servlet = new ServletRegistrationBean<>(
				new GraphQlServlet(operations, reader, rates, caching, concurrent, ownWrites, subscriptions, upgrade),
				"/graphql");
		servlet.setLoadOnStartup(1);
		return servlet;
	}

	@Bean
	OperationExecutor operationExecutor(GraphQlSource source, @Value(INTROSPECTION) boolean introspection) {
		return new OperationExecutor(source.graphQl(), this.errors, introspection);
	}

	@Bean
	RequestReader requestReader(GraphQlSource source, DocumentProperties documents, Limits limits) {
		return new RequestReader(new RequestedDocument(trustedDocuments(documents, source), documents), limits);
	}

	private static TrustedDocuments trustedDocuments(DocumentProperties documents, GraphQlSource source) {
		Path path = documents.trusted();
		return (path != null) ? TrustedDocuments.of(TrustedDocumentFiles.read(path), source.schema())
				: TrustedDocuments.NONE;
	}

	/**
	 * Replaces Spring Boot's source, which would wrap each of this server's connections
	 * in a connection type of its own.
	 */
	@Bean
	GraphQlSource graphQlSource(@Value(SCHEMA) Resource[] schema, ObjectProvider<RuntimeWiringConfigurer> wirings,
			ReadModel model, Limits limits, Documents documents, ObjectProvider<RequestTracing> tracing,
			ObjectProvider<Transactions> transactions, @Value(INTROSPECTION) boolean introspection) {
		List<Instrumentation> instrumentations = new ArrayList<>();
		instrumentations.add(new Admission(model, limits, introspection));
		tracing.ifAvailable(instrumentations::add);
		GraphQlSource.SchemaResourceBuilder source = GraphQlSource.schemaResourceBuilder()
			.schemaResources(schema)
			.configureGraphQl((engine) -> engine.preparsedDocumentProvider(documents)
				.instrumentation((instrumentations.size() == 1) ? instrumentations.getFirst()
						: new ChainedInstrumentation(instrumentations))
				.queryExecutionStrategy(new RowStrategy(this.errors))
				.subscriptionExecutionStrategy(new RowStrategy(this.errors))
				.defaultDataFetcherExceptionHandler(this.errors));
		transactions.ifAvailable((available) -> source.configureGraphQl((engine) -> engine.mutationExecutionStrategy(
				new MutationStrategy(this.errors, available, (ex) -> this.errors.of(ex, false)))));
		wirings.orderedStream().forEach(source::configureRuntimeWiring);
		return source.build();
	}

	/**
	 * Serves the schema as text, for tools that cannot introspect it.
	 */
	@Bean
	@ConditionalOnBooleanProperty(name = "posttopic.graphql.introspection", matchIfMissing = true)
	RouterFunction<ServerResponse> schemaFile(@Value(SCHEMA) Resource[] schema) throws IOException {
		StringBuilder text = new StringBuilder();
		for (Resource part : schema) {
			text.append(part.getContentAsString(StandardCharsets.UTF_8));
		}
		MediaType type = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
		return RouterFunctions.route()
			.GET("/schema.graphqls", (_) -> ServerResponse.ok().contentType(type).body(text.toString()))
			.build();
	}

	@Bean
	RuntimeWiringConfigurer wiring() {
		GraphQLScalarType dateTime = GraphQLScalarType.newScalar()
			.name("DateTime")
			.coercing(new DateTimeCoercing())
			.build();
		return (wiring) -> wiring.codeRegistry(UnservedDirectives.introspection()).scalar(dateTime);
	}

	/**
	 * Creates the configurer without an executor, so that controller methods run on the
	 * request's thread, which is a virtual thread already.
	 */
	@Bean
	AnnotatedControllerConfigurer annotatedControllerConfigurer() {
		AnnotatedControllerConfigurer controllers = new AnnotatedControllerConfigurer();
		controllers
			.configureBinder((options) -> options.conversionService(ApplicationConversionService.getSharedInstance()));
		return controllers;
	}

}
