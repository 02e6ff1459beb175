package io.posttopic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import graphql.schema.GraphQLDirective;
import graphql.schema.GraphQLSchema;
import graphql.schema.diff.DiffEvent;
import graphql.schema.diff.SchemaDiff;
import graphql.schema.diff.SchemaDiffSet;
import graphql.schema.diff.reporting.CapturingReporter;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the schema with the one of the last release, as
 * {@code docs/schema-versions.md} promises.
 */
@Execution(ExecutionMode.CONCURRENT)
class SchemaVersionTests {

	private static final Path RELEASED = Path.of("src", "test", "resources", "released");

	private static final String EXAMPLE = """
			type Query { list(first: Int, order: Order = A): [Item!]! item(by: Key): Item node: Node any: Any }
			type Item implements Node { id: ID! text: String }
			type Other { text: String }
			interface Node { id: ID! }
			union Any = Item | Other
			input Key { id: ID slug: String }
			enum Order { A B }
			directive @once(key: String) on FIELD
			directive @all on MUTATION
			""";

	@Test
	void theSchemaBreaksNoClientOfTheLastReleaseUnlessItIsListed() throws IOException {
		List<String> allowed = Files.readAllLines(RELEASED.resolve("allowed-breaking-changes.txt"))
			.stream()
			.filter((line) -> !line.isBlank() && !line.startsWith("#"))
			.toList();

		assertThat(breakingChanges(Files.readString(RELEASED.resolve("schema.graphqls")),
				Files.readString(Path.of("schema.graphqls"))))
			.containsExactlyInAnyOrderElementsOf(allowed);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			text: String } type Other                 ; } type Other
			node: Node                                ; node: Item
			list(first: Int,                          ; list(
			list(first: Int,                          ; list(first: Int!,
			list(first: Int,                          ; list(first: Int, last: Int!,
			[Item!]!                                  ; [Item!]
			[Item!]!                                  ; [Item]!
			text: String                              ; text: Int
			Item implements Node                      ; Item
			Any = Item | Other                        ; Any = Item
			id: ID slug: String                       ; id: ID
			id: ID slug: String                       ; id: ID! slug: String
			id: ID slug: String                       ; id: ID slug: String name: String!
			A B                                       ; A
			directive @all on MUTATION                ; ''
			@once(key: String)                        ; @once
			@once(key: String)                        ; @once(key: String!)
			@all on MUTATION                          ; @all on QUERY
			""")
	void aChangeThatBreaksClientsIsFound(String before, String after) {
		assertThat(breakingChanges(flat(), changed(before, after))).isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			node: Node                                ; node: Node more: Int
			list(first: Int,                          ; list(first: Int, last: Int,
			text: String } type Other                 ; text: String! } type Other
			id: ID slug: String                       ; id: ID slug: String name: String
			A B                                       ; A B C
			Any = Item | Other                        ; Any = Item | Other | Third type Third { a: Int }
			text: String } type Other                 ; text: String @deprecated(reason: "a") } type Other
			@once(key: String)                        ; @once(key: String, more: String)
			@all on MUTATION                          ; @all on MUTATION directive @more on FIELD
			""")
	void anAdditionBreaksNobody(String before, String after) {
		assertThat(breakingChanges(flat(), changed(before, after))).isEmpty();
	}

	private static String flat() {
		return EXAMPLE.replace("\n", " ");
	}

	private static String changed(String before, String after) {
		assertThat(flat()).contains(before);
		return flat().replace(before, after);
	}

	private static List<String> breakingChanges(String released, String present) {
		GraphQLSchema before = schema(released);
		GraphQLSchema after = schema(present);
		CapturingReporter report = new CapturingReporter();
		new SchemaDiff().diffSchema(SchemaDiffSet.diffSetFromSdl(before, after), report);
		// The comparison of the library leaves out the definitions of directives.
		Set<String> directives = directives(after).collect(Collectors.toSet());
		return Stream
			.concat(report.getBreakages().stream().map(DiffEvent::getReasonMsg),
					directives(before).filter((part) -> !directives.contains(part))
						.map((part) -> "The new API is missing " + part))
			.toList();
	}

	/** Returns the places and the arguments of all directives. */
	private static Stream<String> directives(GraphQLSchema schema) {
		return schema.getDirectives().stream().flatMap(SchemaVersionTests::parts);
	}

	private static Stream<String> parts(GraphQLDirective directive) {
		return Stream
			.concat(directive.validLocations().stream().map(Enum::name),
					directive.getArguments().stream().map((argument) -> argument.getName() + ": " + argument.getType()))
			.map((part) -> "@%s (%s)".formatted(directive.getName(), part));
	}

	private static GraphQLSchema schema(String text) {
		return UnExecutableSchemaGenerator.makeUnExecutableSchema(new SchemaParser().parse(text));
	}

}
