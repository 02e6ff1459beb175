package io.posttopic.documents;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import graphql.language.Document;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.MockedWiringFactory;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.validation.Validator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SuggestionsTests {

	private static final GraphQLSchema SCHEMA = new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse("""
			type Query { posts(first: Int, orderBy: Order, filters: [Filter!]): [Post!]!, node(id: ID!): Node }
			type Mutation { createPost(title: String): Post }
			type Subscription { postChanged: Post }
			interface Node { id: ID! }
			type Post implements Node { id: ID!, title: String, author: User }
			type User implements Node { id: ID!, username: String }
			input Order { direction: Direction }
			input Filter { titleContains: String, order: Order }
			enum Direction { ASC, DESC }
			"""), RuntimeWiring.newRuntimeWiring().wiringFactory(new MockedWiringFactory()).build());

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{ post { id } }                                             | posts
			{ posts { titel } }                                         | title
			{ posts { author { usrname } } }                            | username
			{ posts(frist: 1) { id } }                                  | first
			{ posts(orderBy: {directoin: ASC}) { id } }                 | direction
			{ posts(orderBy: {direction: ACS}) { id } }                 | ASC
			{ posts(filters: [{}, {order: {direction: DSC}}]) { id } }  | ASC DESC
			{ posts(filters: {titleContain: "a"}) { id } }              | titleContains
			{ node(id: "a") { ... on Pots { title } } }                 | Post
			{ ...F } fragment F on Qury { posts { id } }                | Query
			query ($o: Oder) { posts(orderBy: $o) { id } }              | Order
			mutation { createPots(title: "a") { id } }                  | createPost
			subscription { postChangd { id } }                          | postChanged
			""")
	void theNearestNamesAreSuggested(String document, String names) {
		assertThat(suggested(document)).containsExactly(names.split(" "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{ posts { id } }", "{ posts { somethingElseEntirely } }", "{ posts { __typenam } }",
			"{ posts(orderBy: {direction: 7}) { id } }", "{ nothing { titel } }", "subscription { post { id } }" })
	void nothingIsSuggestedWithoutANearName(String document) {
		assertThat(suggested(document)).isEmpty();
	}

	private static List<String> suggested(String text) {
		Document document = Parser.parse(text);
		Collection<String> suggestions = Suggestions
			.find(SCHEMA, document, new Validator().validateDocument(SCHEMA, document, Locale.ROOT))
			.values();
		return suggestions.stream()
			.flatMap((suggestion) -> Pattern.compile("\"(\\w+)\"").matcher(suggestion).results())
			.map((MatchResult name) -> name.group(1))
			.toList();
	}

}
