package io.posttopic.http;

import io.posttopic.documents.Documents;
import io.posttopic.limits.Limits;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.execution.ExecutionContext;
import graphql.execution.instrumentation.Instrumentation;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.schema.GraphQLScalarType;
import graphql.schema.idl.MockedWiringFactory;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import org.jspecify.annotations.Nullable;

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

	/**
	 * Returns the context in which an operation would be executed.
	 */
	public static ExecutionContext context(ExecutionInput.Builder input) {
		AtomicReference<ExecutionContext> context = new AtomicReference<>();
		engine(new SimplePerformantInstrumentation() {

			@Override
			public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
					InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
				context.set(parameters.getExecutionContext());
				return null;
			}

		}).execute(input);
		return Objects.requireNonNull(context.get(), "The operation is invalid");
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
