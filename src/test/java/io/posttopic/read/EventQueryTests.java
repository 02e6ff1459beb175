package io.posttopic.read;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Objects;

import graphql.ExecutionInput;
import graphql.GraphQLContext;
import graphql.execution.ExecutionContext;
import io.posttopic.ReadingTests;
import io.posttopic.http.EngineWithoutData;
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
		ExecutionContext execution = EngineWithoutData
			.context(ExecutionInput.newExecutionInput(EVERYTHING).variables(Map.of("size", 5)));
		Selected root = Selected.of(execution).getFirst();
		EventQuery query = new EventQuery(Objects.requireNonNull(this.model.events("PostTopicEvent")), root);
		root.requireValid();
		return new Composed(query, new WeakReference<>(execution.getGraphQLContext()));
	}

}
