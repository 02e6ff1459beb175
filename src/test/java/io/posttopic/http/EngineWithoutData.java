package io.posttopic.http;

import io.posttopic.documents.Documents;
import io.posttopic.limits.Limits;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import graphql.GraphQL;
import graphql.execution.instrumentation.Instrumentation;
import graphql.schema.GraphQLScalarType;
import graphql.schema.idl.MockedWiringFactory;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * The engine with the real schema but without data, for tests of what happens before an
 * operation is executed.
 */
public final class EngineWithoutData {

	private EngineWithoutData() {
	}

	/**
	 * Returns the default limits, overridden by some properties.
	 */
	public static Limits limits(Map<String, ?> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("posttopic.limits",
				Limits.class);
	}

	public static GraphQL engine(Instrumentation instrumentation) {
		RuntimeWiring wiring = RuntimeWiring.newRuntimeWiring()
			.wiringFactory(new MockedWiringFactory())
			.scalar(GraphQLScalarType.newScalar().name("DateTime").coercing(new DateTimeCoercing()).build())
			.build();
		return GraphQL
			.newGraphQL(new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(schema()), wiring))
			.instrumentation(instrumentation)
			.preparsedDocumentProvider(new Documents())
			.build();
	}

	private static String schema() {
		try {
			return Files.readString(Path.of("schema.graphqls"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
