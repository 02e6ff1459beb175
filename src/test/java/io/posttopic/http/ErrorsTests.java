package io.posttopic.http;

import io.posttopic.http.HttpSlice.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the errors in responses.
 */
@ExtendWith(OutputCaptureExtension.class)
class ErrorsTests extends HttpSliceTests {

	private static final String ECHO = "query ($first: Int, $at: DateTime, $filter: Filter, $by: Key) "
			+ "{ echo(first: $first, at: $at, filter: $filter, by: $by) { given at } }";

	@Test
	void aSyntaxErrorIsAParseFailureWithItsPlace() throws Exception {
		Answer answer = this.client.query("{\n  echo(");
		assertThat(answer.code()).isEqualTo("GRAPHQL_PARSE_FAILED");
		assertThat(answer.at("/errors/0/locations/0/line").asInt()).isEqualTo(2);
		assertThat(answer.at("/errors/0/extensions").size()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{ nothing }
			{ echo(first: "1") { given } }
			{ echo(at: "yesterday") { given } }
			{ echo(by: {}) { given } }
			query ($a: Nothing) { thread }
			subscription { thread }
			fragment a on Query { thread }
			""")
	void aDocumentThatDoesNotFitTheSchemaIsAValidationFailure(String document) throws Exception {
		Answer answer = this.client.query(document);
		assertThat(answer.code()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
		assertThat(answer.json().has("data")).isFalse();
		assertThat(answer.at("/errors/0/extensions").size()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					first: "x"                        | argument 'first' must be of the type 'Int': another kind of literal was given
					first: 99999999999                | argument 'first' must be of the type 'Int': a number of 32 bits is wanted, not 99999999999
					ratio: "x"                        | argument 'ratio' must be of the type 'Float': a number is wanted
					text: 1                           | argument 'text' must be of the type 'String': another kind of literal was given
					required: null                    | argument 'required'
					at: "yesterday"                   | argument 'at' must be of the type 'DateTime': a DateTime as 2019-01-01T09:30:15.250Z
					at: 5                             | argument 'at' must be of the type 'DateTime': a DateTime as 2019-01-01T09:30:15.250Z
					filter: "x"                       | argument 'filter' must be an object
					filter: {and: [{ids: [1.5]}]}     | argument 'filter.and[0].ids[0]' must be of the type 'ID': a string or a whole number is wanted
					filter: {and: [{x: 1}]}           | argument 'filter.and[0]' has the field 'x', which 'Filter' does not have
					filter: {direction: "ASC"}        | argument 'filter.direction' must be a value of 'Direction', without quotes
					filter: {direction: UP}           | argument 'filter.direction' must be a value of 'Direction'
					by: {id: "1", slug: "a"}          | Exactly one key must be specified for OneOf type 'Key'
					""")
	void aLiteralOfAnotherTypeIsNamedInWordsOfTheSchema(String argument, String message) throws Exception {
		Answer answer = this.client.query("{ echo(" + argument + ") { given } }");
		assertThat(answer.code()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
		assertThat(answer.message()).contains(message).doesNotContainPattern("Value\\b|Value\\{|AST");
	}

	@Test
	void aDefaultValueOfAnotherTypeIsNamedInWordsOfTheSchema() throws Exception {
		Answer answer = this.client.query("query ($n: Int = \"x\") { echo(first: $n) { given } }");
		assertThat(answer.code()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
		assertThat(answer.message()).endsWith("the default value of a variable must be of its type 'Int'");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"first": "1"}                             | variables.first                      | Int is wanted, not "1".
					{"first": 1.5}                             | variables.first                      | Int is wanted, not 1.5.
					{"first": {"a": []}}                       | variables.first                      | Int is wanted, not {"a":[]}.
					{"at": "yesterday"}                        | variables.at                         | not yesterday
					{"at": 5}                                  | variables.at                         | not 5
					{"filter": {"and": [{}, {"ids": [null]}]}} | variables.filter.and.1.ids.0         | ID! is wanted
					{"filter": {"and": [{"x": 1}]}}            | variables.filter.and.0.x             | is not a field of Filter
					{"filter": 7}                              | variables.filter                     | Filter is wanted, not 7.
					{"filter": {"direction": "UP"}}            | variables.filter.direction           | Direction is wanted, not "UP". One of ASC, DESC.
					{"by": {"id": "1", "slug": "a"}}           | variables.by                         | One of id, slug.
					{"by": {"id": null}}                       | variables.by                         | One of id, slug.
					""")
	void aVariableThatCannotBeCoercedIsNamedWithItsPlace(String variables, String argument, String message)
			throws Exception {
		Answer answer = this.client.query(ECHO, variables);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		assertThat(answer.argument()).isEqualTo(argument);
		assertThat(answer.message()).startsWith(argument + ": ").contains(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{ a: echo(by: {slug: null}) { given } thread }                            | {}          | by
			query ($v: String) { a: echo(by: {slug: $v}) { given } thread }           | {}          | by
			query ($v: String) { a: echo(by: {slug: $v}) { given } thread }           | {"v": null} | by
			query ($v: Int = 1) { a: echo(required: $v) { given } thread }            | {"v": null} | required
			""")
	void aNullInALiteralIsNamedWithItsPlace(String document, String variables, String argument) throws Exception {
		Answer answer = this.client.query(document, variables);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.at("/errors")).hasSize(1);
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		assertThat(answer.argument()).isEqualTo(argument);
		assertThat(answer.at("/errors/0/path")).hasToString("[\"a\"]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{ ehco { given } }                                     | echo
			{ echo { gven } }                                      | given
			{ thrd missng }                                        | thread
			{ echo(frist: 1) { given } }                           | first
			{ echo { ... on Ecko { at } } }                        | Echo
			{ ...F } fragment F on Qery { thread }                 | Query
			query ($f: [Fliter!]) { thread }                       | Filter
			{ echo(filter: {and: [{direction: ASK}]}) { given } }  | ASC
			{ echo(filter: {and: {direction: desc}}) { given } }   | DESC
			{ echo(filter: {and: [{dirction: ASC}]}) { given } }   | direction
			{ ... on Query { ...F } } fragment F on Query { echo { ... { gven } } } | given
			""")
	void whatIsMisspeltIsToldWithWhatMayBeMeant(String document, String meant) throws Exception {
		Answer answer = this.client.query(document);
		assertThat(answer.code()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
		assertThat(answer.message()).contains("\"" + meant + "\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{ somethingElseAltogether }", "{ echo(zzzz: 1) { given } }", "{ __tread }",
			"{ echo(text: 1) { given } }", "query ($a: Zzzz) { thread }" })
	void nothingIsSuggestedForWhatIsLikeNothing(String document) throws Exception {
		Answer answer = this.client.query(document);
		assertThat(answer.code()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
		assertThat(answer.message()).doesNotContain("?");
	}

	@Test
	void introspectionListsTheDirectivesThatAreServed() throws Exception {
		assertThat(this.client.query("{ __schema { directives { name } } }")
			.at("/data/__schema/directives")
			.findValuesAsString("name"))
			.containsExactlyInAnyOrder("include", "skip", "deprecated", "specifiedBy", "oneOf");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{ ... @defer { thread } }", "query @experimental_disableErrorPropagation { missing thread }",
					"{ ...F @defer(if: false) } fragment F on Query { thread }", "{ thread @unknown }" })
	void aDirectiveThatIsNotServedIsUnknown(String document) throws Exception {
		Answer answer = this.client.query(document);
		assertThat(answer.code()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
		assertThat(answer.at("/errors/0/locations/0/line").asInt()).isEqualTo(1);
		assertThat(answer.json().has("data")).isFalse();
	}

	@Test
	void aBusyServerIsUnavailableOnlyIfNothingIsAnswered() throws Exception {
		assertThat(this.client.query("{ busy }").status()).isEqualTo(503);
		Answer part = this.client.query("{ thread busy }");
		assertThat(part.status()).isEqualTo(200);
		assertThat(part.at("/data/thread").asString()).isNotEmpty();
		assertThat(part.at("/data/busy").isNull()).isTrue();
		assertThat(part.code()).isEqualTo("UNAVAILABLE");
	}

	@Test
	void aVariableThatIsMissingIsNamed() throws Exception {
		Answer answer = this.client.query("query a { thread } query b($n: Int!) { echo(first: $n) { given } }");
		assertThat(answer.argument()).isEqualTo("operationName");
		assertThat(this.client.query("query b($n: Int!) { echo(first: $n) { given } }").argument())
			.isEqualTo("variables.n");
	}

	@Test
	void nullForAnArgumentThatMustNotBeNullIsBadInput() throws Exception {
		Answer answer = this.client.query("query ($n: Int = 1) { echo(required: $n) { given } }", "{\"n\": null}");
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		assertThat(answer.message()).contains("required");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{ thread @skip(if: $no) }",
			"{ __type(name: \"Query\") { fields(includeDeprecated: $no) { name } } }" })
	void nullWhereOnlyTheEngineMindsIsBadInput(String selection) throws Exception {
		Answer answer = this.client.query("query ($no: Boolean = false) " + selection, "{\"no\": null}");
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		assertThat(answer.status()).isEqualTo(answer.json().has("data") ? 200 : 400);
	}

	@Test
	void anOperationThatIsNotThereIsBadInput() throws Exception {
		Answer answer = this.client.post("{\"query\":\"query a { thread }\",\"operationName\":\"b\"}");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.code()).isEqualTo("BAD_USER_INPUT");
		assertThat(answer.argument()).isEqualTo("operationName");
	}

	@Test
	void whatAResolverRefusesKeepsItsCodeItsWordsAndItsPlace() throws Exception {
		Answer answer = this.client.query("{ r: refused thread }");
		assertThat(answer.at("/errors/0").toString())
			.isEqualTo("{\"message\":\"100% stale\",\"locations\":[{\"line\":1,\"column\":3}],\"path\":[\"r\"],"
					+ "\"extensions\":{\"code\":\"CONFLICT\",\"currentVersion\":7}}");
		assertThat(answer.at("/data/thread").asString()).isNotEmpty();
	}

	@Test
	void anUnexpectedFailureTellsNothingButTheIdUnderWhichTheLogHasIt(CapturedOutput log) throws Exception {
		Answer answer = this.client.query("{ broken thread }");
		assertThat(answer.status()).isEqualTo(200);
		assertInternal(answer, log);
		assertThat(answer.at("/errors/0/path/0").asString()).isEqualTo("broken");
		assertThat(log).containsOnlyOnce("java.lang.IllegalStateException: select secret from")
			.contains("at io.posttopic.http.HttpSlice", ", request " + answer.header("X-Request-Id"));
	}

	@Test
	void nullForAFieldThatIsNeverNullIsOurFailure(CapturedOutput log) throws Exception {
		Answer answer = this.client.query("{ missing }");
		assertInternal(answer, log);
		assertThat(answer.at("/errors").size()).isEqualTo(1);
		assertThat(answer.at("/errors/0/path/0").asString()).isEqualTo("missing");
	}

	@Test
	void aPointInTimeIsReadAndWrittenInUtc() throws Exception {
		Answer answer = this.client.query(ECHO, "{\"at\": \"2019-01-01t10:30:15.25+01:00\"}");
		assertThat(answer.at("/data/echo/at").asString()).isEqualTo("2019-01-01T09:30:15.250Z");
		Answer type = this.client.query("{ __type(name: \"DateTime\") { specifiedByURL } }");
		assertThat(type.at("/data/__type/specifiedByURL").asString())
			.isEqualTo("https://scalars.graphql.org/andimarek/date-time.html");
	}

	private static void assertInternal(Answer answer, CapturedOutput log) {
		String id = answer.at("/errors/0/extensions/errorId").asString();
		assertThat(answer.code()).isEqualTo("INTERNAL");
		assertThat(answer.message()).isEqualTo("Internal error; the log has it under errorId " + id + ".");
		assertThat(answer.body()).doesNotContain("Exception", "secret", "posttopic");
		assertThat(log.toString().lines()).anyMatch((line) -> line.contains("ERROR") && line.contains(id));
	}

}
