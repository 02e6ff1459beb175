package io.posttopic.cost;

import io.posttopic.http.EngineWithoutData;
import io.posttopic.limits.Limits;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import graphql.parser.Parser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the operations that clients ordinarily send stay far below all limits.
 */
class CostEstimatorTests {

	private static final int EXPENSIVE = 5000;

	private static final Map<String, Object> VARIABLES = Map.of("id", "a", "slug", "b", "postId", "c", "topicId", "d");

	private final Limits limits = EngineWithoutData.limits(Map.of());

	@ParameterizedTest
	@ValueSource(strings = { "src/main/resources/static/graphiql/examples.graphql", "bench/docs/posttopic/W1.graphql",
			"bench/docs/posttopic/W2.graphql", "bench/docs/posttopic/W3.graphql", "bench/docs/posttopic/W4.graphql",
			"bench/docs/posttopic/W5.graphql" })
	void ordinaryOperationsAreCheap(String file) throws Exception {
		String document = Files.readString(Path.of(file));
		List<OperationDefinition> operations = new Parser().parseDocument(document)
			.getDefinitionsOfType(OperationDefinition.class);
		assertThat(operations).isNotEmpty();
		for (OperationDefinition operation : operations) {
			CostNode cost = Estimates.of(Estimates.context(document, operation.getName(), VARIABLES), this.limits);
			assertThat(cost.cost()).as(operation.getName()).isPositive().isLessThan(EXPENSIVE);
			assertThat(cost.searches()).isFalse();
			if (operation.getOperation() == Operation.MUTATION) {
				for (CostNode mutation : cost.objects().getFirst().fields()) {
					assertThat(mutation.payload().cost()).isLessThan(this.limits.payloadCost() / 4.0);
				}
			}
		}
	}

}
