package io.posttopic.read;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.WiringFactory;
import io.posttopic.ReadingTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What a schema promises and no feature declares.
 */
class SchemaCheckTests extends ReadingTests {

	@Autowired
	private ReadModel model;

	@Autowired
	private ReadWiring wiring;

	@ParameterizedTest
	@CsvSource({ "type Post implements Node {, surplus: Int", "type PostTopicConnection {, surplus: [TopicCount!]!",
			"type UserCount {, surplus: Int", "input UserFilter {, surplus: Int",
			"input PostActionSetFilter {, surplus: [ID!]", "input PostTopicCountFilter {, surplus: Int",
			"type PostTopicAggregate {, surplus: Int", "type IntAggregate {, surplus: Int",
			"type PostGroup {, surplus: Int", "enum PostGroupField {, SURPLUS", "input TextFilter {, surplus: String",
			"input IntRange {, surplus: Int", "enum TopicOrderField {, surplus",
			"input TopicOrder {, surplus: PostTopicFilter" })
	void isToldWhenTheServerStarts(String definition, String part) throws Exception {
		String schema = new ClassPathResource("graphql/schema.graphqls").getContentAsString(StandardCharsets.UTF_8);
		assertThat(schema).contains(definition);
		check(schema);
		assertThatIllegalStateException().isThrownBy(() -> check(schema.replace(definition, definition + " " + part)))
			.withMessageContaining("surplus");
	}

	@Test
	void aRootFieldWithoutAControllerIsTold() {
		List<WiringFactory> factories = new ArrayList<>();
		this.wiring.configure(RuntimeWiring.newRuntimeWiring(), factories);
		RuntimeWiring.Builder fields = RuntimeWiring.newRuntimeWiring().wiringFactory(factories.getFirst());
		fields.type("Query", (query) -> query.dataFetcher("read", (environment) -> 1));
		assertThatIllegalStateException()
			.isThrownBy(() -> new SchemaGenerator().makeExecutableSchema(
					new SchemaParser().parse("type Query { read: Int surplus: Int }"), fields.build()))
			.withMessageContaining("Query.surplus");
	}

	private void check(String schema) {
		this.model.tables().forEach((table) -> new SchemaCheck(new SchemaParser().parse(schema), table).check());
	}

}
