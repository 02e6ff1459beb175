package io.posttopic.cost;

import io.posttopic.http.EngineWithoutData;
import io.posttopic.limits.Limits;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the operations that clients ordinarily send stay far below all limits.
 */
class PricesTests {

	private static final int EXPENSIVE = 5000;

	private static final Map<String, Object> VARIABLES = Map.of("id", "a", "slug", "b", "postId", "c", "topicId", "d");

	private final Limits limits = EngineWithoutData.limits(Map.of());

	private final GraphQLSchema schema = EngineWithoutData.engine(new Admission(this.limits, true)).getGraphQLSchema();

	@ParameterizedTest
	@ValueSource(strings = { "src/main/resources/static/graphiql/examples.graphql", "bench/docs/posttopic/W1.graphql",
			"bench/docs/posttopic/W2.graphql", "bench/docs/posttopic/W3.graphql", "bench/docs/posttopic/W4.graphql",
			"bench/docs/posttopic/W5.graphql" })
	void ordinaryOperationsAreCheap(String file) throws Exception {
		Document document = new Parser().parseDocument(Files.readString(Path.of(file)));
		CostCompiler compiler = new CostCompiler(this.schema, null, Map.of(), this.limits);
		List<OperationDefinition> operations = document.getDefinitionsOfType(OperationDefinition.class);
		assertThat(operations).isNotEmpty();
		for (OperationDefinition operation : operations) {
			CostNode compiled = compiler.compile(operation);
			Variables variables = new Variables(VARIABLES, this.limits);
			assertThat(compiled.cost(variables)).as(operation.getName()).isPositive().isLessThan(EXPENSIVE);
			assertThat(compiled.isSearching(variables)).isFalse();
			if (operation.getOperation() == Operation.MUTATION) {
				for (CostNode mutation : compiled.objects().getFirst().fields()) {
					assertThat(mutation.payloadCost(variables)).isLessThan(this.limits.payloadCost() / 4.0);
				}
			}
		}
	}

}
