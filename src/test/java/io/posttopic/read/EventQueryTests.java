package io.posttopic.read;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQLContext;
import graphql.execution.ExecutionContext;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import io.posttopic.ReadingTests;
import io.posttopic.http.EngineWithoutData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of what an event query keeps in memory.
 */
class EventQueryTests extends ReadingTests {

	private static final String EVERYTHING = """
			subscription($size: Int) { postTopicChanged {
				__typename id cursor kind before { position addedBy { id } }
				post { id topics(first: $size, filter: { position: { from: 1 } }, orderBy: [{ topic: { field: NAME } }]) {
					totalCount pageInfo { hasNextPage endCursor } nodes { note } edges { cursor node { id } }
					aggregate { count createdAt { max } } groups(by: TOPIC) { count topic { id } aggregate { topicCount } } } }
				topic { relatedTopics { count topic { id } } } } }""";

	@Autowired
	private ReadModel model;

	/**
	 * The query, and what is reachable only from the request that it was composed for.
	 */
	private record Composed(EventQuery query, WeakReference<GraphQLContext> request) {

	}

	/**
	 * Equal subscribers share the query of the first one for as long as any of them
	 * subscribes.
	 */
	@Test
	void aQueryDoesNotKeepTheRequestThatItWasComposedFor() {
		Composed composed = compose();
		await().until(() -> {
			System.gc();
			return composed.request.refersTo(null);
		});
		assertThat(composed.query.resultKey()).isEqualTo("postTopicChanged");
	}

	private Composed compose() {
		ExecutionContext execution = execution();
		Selected root = Selected.of(execution).getFirst();
		EventQuery query = new EventQuery(Objects.requireNonNull(this.model.events("PostTopicEvent")), root);
		root.requireValid();
		return new Composed(query, new WeakReference<>(execution.getGraphQLContext()));
	}

	private static ExecutionContext execution() {
		AtomicReference<ExecutionContext> context = new AtomicReference<>();
		EngineWithoutData.engine(new SimplePerformantInstrumentation() {

			@Override
			public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
					InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
				context.set(parameters.getExecutionContext());
				return null;
			}

		}).execute(ExecutionInput.newExecutionInput(EVERYTHING).variables(Map.of("size", 5)));
		return Objects.requireNonNull(context.get(), "The operation is invalid");
	}

}
