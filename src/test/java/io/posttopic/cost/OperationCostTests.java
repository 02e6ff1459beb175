package io.posttopic.cost;

import java.util.HashMap;
import java.util.Map;

import io.posttopic.http.EngineWithoutData;
import io.posttopic.limits.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the estimated cost of operations, without a server and a database. In their
 * documents, {@code $yes} is true, {@code $no} is false and {@code $n} is 50.
 */
class OperationCostTests {

	private static final Map<String, Object> VALUES = Map.of("yes", true, "no", false, "n", 50);

	private final Limits limits = EngineWithoutData.limits(Map.of());

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					viewer { id } posts @skip(if: $yes) { totalCount }                          | viewer { id }
					viewer { id } posts @include(if: $no) { totalCount }                        | viewer { id }
					viewer { id } posts @include(if: false) { totalCount }                      | viewer { id }
					viewer { id } posts @include(if: $yes) @skip(if: $yes) { totalCount }       | viewer { id }
					viewer { id } ... @skip(if: $yes) { posts { totalCount } }                  | viewer { id }
					viewer { id } ... @include(if: $no) { ... { posts { totalCount } } }        | viewer { id }
					viewer { id } posts @include(if: $yes) @skip(if: $no) { totalCount }        | viewer { id } posts { totalCount }
					... @include(if: $no) { posts { totalCount } } posts { totalCount }         | posts { totalCount }
					""")
	void whatIsNotIncludedCostsNothing(String selection, String equivalent) {
		assertThat(cost(selection)).isEqualTo(cost(equivalent));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					posts { nodes { id } } posts { nodes { id } }                       | posts { nodes { id } }
					posts { nodes { id } } ... { posts { nodes { title } } }            | posts { nodes { id title } }
					posts(first: $n) { nodes { author { id } } }                        | posts(first: 50) { nodes { author { id } } }
					posts { nodes { id } } posts { totalCount }                         | posts { nodes { id } totalCount }
					posts(last: 20) { nodes { id } }                                    | posts { nodes { id } }
					""")
	void selectionsOfOneFieldCostAsOne(String selection, String equivalent) {
		assertThat(cost(selection)).isEqualTo(cost(equivalent));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a: posts { nodes { author { id } } } posts { nodes { author { id } } }",
			"posts(first: 40) { nodes { author { id } } }", "posts { nodes { author { id } } totalCount }",
			"posts { nodes { author { posts { nodes { id } } } } }" })
	void whatReadsMoreCostsMore(String selection) {
		assertThat(cost(selection)).isGreaterThan(cost("posts { nodes { author { id } } }"));
	}

	@Test
	void theSizesOfNestedPagesMultiply() {
		double inner = cost("posts(first: 10) { nodes { topics(first: 1) { nodes { post { id } } } } }");
		double ten = cost("posts(first: 10) { nodes { topics(first: 11) { nodes { post { id } } } } }");
		double hundred = cost("posts(first: 100) { nodes { topics(first: 11) { nodes { post { id } } } } }");
		double one = cost("posts(first: 100) { nodes { topics(first: 1) { nodes { post { id } } } } }");
		assertThat(hundred - one).isEqualTo(10 * (ten - inner));
	}

	private double cost(String selection) {
		Map<String, Object> variables = new HashMap<>(VALUES);
		variables.keySet().removeIf((name) -> !selection.contains("$" + name));
		String declared = selection.contains("$") ? "(" + (selection.contains("$yes") ? "$yes: Boolean! " : "")
				+ (selection.contains("$no") ? "$no: Boolean! " : "") + (selection.contains("$n)") ? "$n: Int" : "")
				+ ")" : "";
		return Estimates
			.of(Estimates.context("query " + declared + " { " + selection + " }", null, variables), this.limits)
			.cost();
	}

}
