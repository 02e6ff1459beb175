package io.posttopic.cost;

import io.posttopic.documents.DocumentProperties;
import io.posttopic.http.EngineWithoutData;
import io.posttopic.limits.Limits;
import io.posttopic.error.RequestException;
import io.posttopic.http.RequestReader;
import io.posttopic.documents.RequestedDocument;
import io.posttopic.documents.TrustedDocuments;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import graphql.ExecutionResult;
import graphql.GraphQLError;
import io.posttopic.startup.StartupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that each limit can be configured, is enforced exactly, and is reported.
 */
class LimitsTests {

	private static final RequestedDocument ANY_DOCUMENT = new RequestedDocument(TrustedDocuments.NONE,
			new DocumentProperties(null, false, true));

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					cost=21          | { posts { nodes { id } } }                                  | { posts { nodes { author { id } } } }                            | The operation costs 41, more than the limit of 21; its most expensive field is posts.
					depth=3          | { posts { nodes { id } } }                                  | { posts { nodes { author { id } } } }                            | more than 3 levels of nested fields
					depth=3          | { ... { ... { viewer { ... { id } } } } }                   | { ... { ... { ... { ... { viewer { id } } } } } }                | more than 3 levels of nested fragments
					fields=8         | { viewer { ...A } post(id: "") { id } } fragment A on User { id } | { viewer { ...A ...A } post(id: "") { id } } fragment A on User { id } | more than 8 fields
					aliases=1        | { a: viewer { id } }                                        | { viewer { a: id b: id } }                                       | more than 1 aliases
					root-fields=2    | { viewer { id } viewer { name } __typename }                | { viewer { id } a: viewer { id } __typename }                    | has 3 root fields, more than the limit of 2
					directives=1     | { viewer @skip(if: false) { id } }                          | { viewer @skip(if: false) { id @skip(if: false) } }              | more than 1 directives
					operations=1     | query A { viewer { id } }                                   | query A { viewer { id } } query B { viewer { id } }              | more than 1 operations
					fragments=1      | { viewer { ...A } } fragment A on User { id }               | { viewer { ...A ...B } } fragment A on User { id } fragment B on User { id } | more than 1 fragments
					tokens=7         | { viewer { id } } | { viewer { id name } }                                           | more than 7 tokens
					document-length=17 | { viewer { id } }                                             | {  viewer { id } }                                           | more than 17 characters
					input-depth=3    | { posts(filter: {not: {not: {}}}) { totalCount } }          | { posts(filter: {not: {not: {not: {}}}}) { totalCount } }        | posts.filter: the value is nested deeper than 3 levels
					input-depth=3    | { posts(filter: {and: [{}]}) { totalCount } }               | { posts(filter: {and: [{ids: []}]}) { totalCount } }             | posts.filter: the value is nested deeper than 3 levels
					tokens=9         | { viewer { id } ,,,,,,,,,, }                                           | { viewer { id } ,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,, }                       | more than 9 tokens
					payload-cost=3   | mutation { deletePost(input: {id: ""}) { deletedId } createPost(input: {title: "", body: ""}) { post { author { id } } } } | mutation { createPost(input: {title: "", body: ""}) { post { topics(first: 2) { nodes { id } } } } } | The payload of createPost costs 4, more than the limit of 3; its most expensive field is createPost.post.topics
					list-length=2    | { nodes(ids: ["a", "b"]) { id } }                           | { nodes(ids: ["a", "b", "c"]) { id } }                           | nodes.ids: the list has 3 items, more than the limit of 2
					""")
	void aLimitHolds(String property, String allowed, String refused, String message) {
		Limits limits = limits(property.split("=")[0], property.split("=")[1]);
		assertThat(code(run(limits, allowed))).isNotEqualTo("TOO_COMPLEX");
		GraphQLError error = run(limits, refused).getErrors().getFirst();
		assertThat(error.getExtensions()).containsEntry("code", "TOO_COMPLEX");
		assertThat(error.getMessage()).contains(message);
	}

	@Test
	void theValuesOfVariablesAreCountedWhereverTheyAreUsed() {
		Limits limits = limits("input-values", "7");
		String document = "query ($ids: [ID!]) { a: posts(filter: {ids: $ids}) { nodes { id } } b: posts(filter: {ids: $ids}) { nodes { id } } }";
		assertThat(code(run(limits, document, Map.of("ids", "a")))).isEmpty();
		assertThat(code(run(limits, document, Map.of("ids", List.of("a", "b", "c"))))).isEqualTo("TOO_COMPLEX");
	}

	@Test
	void theJsonOfARequestIsBounded() throws Exception {
		RequestReader reader = new RequestReader(ANY_DOCUMENT, limits("input-depth", "1", "input-values", "5"));
		reader.readBody(json("{\"query\": \"{ a }\", \"variables\": {\"a\": {}, \"b\": [1]}}"));
		assertThatExceptionOfType(RequestException.class)
			.isThrownBy(() -> reader.readBody(json("{\"query\": \"{ a }\", \"variables\": {\"a\": [[]]}}")))
			.withMessageContaining("The request is nested deeper than 3 levels")
			.satisfies((ex) -> assertThat(ex.code().name()).isEqualTo("TOO_COMPLEX"));
		assertThatExceptionOfType(RequestException.class).isThrownBy(
				() -> reader.readBody(json("{\"query\": \"{ a }\", \"variables\": {\"a\": [1, 2, 3, 4, 5, 6, 7]}}")))
			.withMessageContaining("has more than 15 names, values and brackets");
		MockHttpServletRequest url = new MockHttpServletRequest("GET", "/graphql");
		url.setParameter("query", "{ a }");
		url.setParameter("variables", "{\"a\": [[[[]]]]}");
		assertThatExceptionOfType(RequestException.class).isThrownBy(() -> reader.readUrl(url))
			.withMessageContaining("variables: the value is nested deeper");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					cost                   | 0            | posttopic.limits.cost must be 1 or more, is 0.
					aliases                | -1           | posttopic.limits.aliases must be 0 or more, is -1.
					rate.points-per-minute | 19999        | posttopic.limits.rate.points-per-minute must be 20000 or more, is 19999: it must cover both posttopic.limits.cost and posttopic.limits.rate.refused.
					payload-cost           | -1           | posttopic.limits.payload-cost must be 0 or more, is -1.
					rate.refused           | 2000000      | posttopic.limits.rate.points-per-minute must be 2000000 or more, is 1000000: it must cover both posttopic.limits.cost and posttopic.limits.rate.refused.
					rate.refused           | 0            | posttopic.limits.rate.refused must be 1 or more, is 0.
					rate.trusted-proxies   | 10.0.0.0/8,proxy.example.org | posttopic.limits.rate.trusted-proxies must contain addresses or ranges such as 10.0.0.0/8 or fd00::/8, not proxy.example.org.
					rate.trusted-proxies   | 10.0.0.0/33  | posttopic.limits.rate.trusted-proxies must contain addresses or ranges such as 10.0.0.0/8 or fd00::/8, not 10.0.0.0/33.
					rate.proxy-header      | X-Real-IP    | posttopic.limits.rate.proxy-header must be X-Forwarded-For or Forwarded, is X-Real-IP.
					""")
	void aLimitThatCannotBeIsTold(String property, String value, String message) {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> limits(property, value))
			.havingRootCause()
			.isInstanceOf(StartupException.class)
			.withMessage(message);
	}

	private static Limits limits(String... properties) {
		Map<String, String> prefixed = new HashMap<>();
		for (int i = 0; i < properties.length; i += 2) {
			prefixed.put("posttopic.limits." + properties[i], properties[i + 1]);
		}
		return EngineWithoutData.limits(prefixed);
	}

	private static ExecutionResult run(Limits limits, String document) {
		return run(limits, document, Map.of());
	}

	private static ExecutionResult run(Limits limits, String document, Map<String, Object> variables) {
		return EngineWithoutData.engine(Estimates.admission(limits))
			.execute((input) -> input.query(document)
				.variables(variables)
				.graphQLContext(Estimates.contextWithCharge(limits)));
	}

	private static String code(ExecutionResult result) {
		return result.getErrors()
			.stream()
			.filter((error) -> error.getExtensions() != null)
			.map((error) -> String.valueOf(error.getExtensions().get("code")))
			.findFirst()
			.orElse("");
	}

	private static MockHttpServletRequest json(String body) {
		MockHttpServletRequest http = new MockHttpServletRequest("POST", "/graphql");
		http.setContentType("application/json");
		http.setContent(body.getBytes(StandardCharsets.UTF_8));
		return http;
	}

}
