package io.posttopic.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import tools.jackson.databind.json.JsonMapper;

/**
 * Requests designed to keep a server busy, for the schema of posts and topics.
 */
final class HostileRequests {

	private HostileRequests() {
	}

	/**
	 * A hostile request.
	 *
	 * @param name what is hostile about it
	 * @param code the code of the expected error, or empty if the request may run
	 * @param variables its variables, as JSON
	 */
	record Hostile(String name, String code, String document, String variables) {

		String body() {
			return "{\"query\":" + JsonMapper.shared().writeValueAsString(this.document) + ",\"variables\":"
					+ this.variables + "}";
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	static List<Hostile> all() {
		List<Hostile> all = new ArrayList<>();
		all.addAll(fragments());
		all.addAll(selections());
		all.addAll(texts());
		all.addAll(values());
		all.addAll(variables());
		return all;
	}

	private static List<Hostile> fragments() {
		return List.of(
				invalid("a fragment that is spread in itself",
						"{ viewer { ...A } } fragment A on User { posts { nodes { author { ...A } } } }"),
				invalid("a circle of 90 fragments",
						"{ viewer { ...F0 } }"
								+ times(90, (i) -> "fragment F" + i + " on User { ...F" + (i + 1) % 90 + " }")),
				complex("a chain of 100 fragments",
						"{ ...F0 }" + times(99, (i) -> "fragment F" + i + " on Query { ...F" + (i + 1) + " }")
								+ "fragment F99 on Query { viewer { id } }"),
				complex("1,800 fragments",
						"{ viewer { id } }" + times(1800, (i) -> "fragment F" + i + " on User { id }")),
				complex("a billion laughs", "{ viewer { ...F0 } }" + times(18, (
						i) -> "fragment F%d on User { a: posts { nodes { author { ...F%d } } } b: posts { nodes { author { ...F%d } } } }"
							.formatted(i, i + 1, i + 1))
						+ "fragment F18 on User { id }"),
				complex("a billion laughs without fields between", laughs(18)),
				complex("a billion laughs that are one",
						"{ viewer { ...F0 } }"
								+ times(15, (i) -> "fragment F%d on User { ...F%d ...F%d }".formatted(i, i + 1, i + 1))
								+ "fragment F15 on User { id }"),
				complex("sets of fragments, whose number is exponential", subsets(14, 16)),
				complex("sets of fragments in few levels", subsets(30, 6)),
				complex("layers of fragments that spread the whole next layer", layers(5, 20)),
				complex("a thousand fields that spread the same large fragment",
						"{" + " viewer { ...F }".repeat(1000) + "} fragment F on User {" + " id".repeat(7000) + " }"),
				allowed("a hundred fields that spread the same fragment",
						"{" + " viewer { ...F }".repeat(100) + "} fragment F on User {" + " id".repeat(97) + " }"),
				complex("a thousand operations that spread the same fragment",
						times(1000, (i) -> "query Q" + i + " { ...F }") + "fragment F on Query {"
								+ " __typename".repeat(5000) + " }"),
				complex("50 operations that spread the same fragment",
						times(50, (i) -> "query Q" + i + " { ...F }") + "fragment F on Query {"
								+ " __typename".repeat(5000) + " }"),
				complex("50 operations that spread a fragment with large values",
						times(50, (i) -> "query Q" + i + " { ...F }") + "fragment F on Query { posts(filter: {ids: ["
								+ "\"a\" ".repeat(10_000) + "]}) { totalCount } }"),
				allowed("conditions that can be met in 256 ways", "query ("
						+ times(16, (i) -> "$v" + i + ": Boolean! = true ") + ") { viewer { ...F0 } }"
						+ times(8,
								(i) -> "fragment F%d on User { ...F%d @include(if: $v%d) ...F%d @skip(if: $v%d) }"
									.formatted(i, i + 1, 2 * i, i + 1, 2 * i + 1))
						+ "fragment F8 on User { posts { totalCount } }"),
				complex("a very long alias of many fields",
						"{ " + "a".repeat(200_000) + ": posts(first: 100) { nodes { topics { nodes {"
								+ " topic { posts { totalCount } }".repeat(1000) + " } } } } }"),
				allowed("a fragment that is spread 4,000 times",
						"{ viewer {" + " ...F".repeat(4000) + " } } fragment F on User { id }"));
	}

	private static String laughs(int levels) {
		return "{ viewer { ...F0 } }" + times(levels, (
				i) -> "fragment F%d on User { a: posts { nodes { author { ...F%d } } } ...G%d } fragment G%d on User { a: posts { nodes { author { ...F%d } } } }"
					.formatted(i, i + 1, i, i, i + 1))
				+ "fragment F" + levels + " on User { id }";
	}

	private static String layers(int depth, int width) {
		StringBuilder document = new StringBuilder("{ viewer { ...F0x0 } }");
		for (int level = 0; level < depth; level++) {
			int next = level + 1;
			document.append(times(width, (i) -> "fragment F%dx%d on User {".formatted(next - 1, i)
					+ ((next < depth) ? times(width, (j) -> " ...F%dx%d".formatted(next, j)) : " id") + "}"));
		}
		return document.toString();
	}

	/**
	 * Returns a document whose fragments form a nondeterministic automaton. Merging its
	 * fields amounts to constructing the deterministic automaton, which has two to the
	 * power of {@code width} states.
	 */
	private static String subsets(int width, int depth) {
		String step = " %s: posts { nodes { author { %s } } }";
		StringBuilder document = new StringBuilder("{ viewer { ...S0x0 } }");
		for (int level = 0; level < depth; level++) {
			for (int state = 0; state <= width; state++) {
				String stay = "...S" + (level + 1) + "x0";
				String go = "...S" + (level + 1) + "x" + (state + 1);
				document.append("fragment S" + level + "x" + state + " on User { id");
				if (state < width) {
					document.append(step.formatted("a", (state == 0) ? stay + " " + go : go));
					document.append(step.formatted("b", (state == 0) ? stay : go));
				}
				document.append(" }");
			}
		}
		return document + times(width + 1, (i) -> "fragment S" + depth + "x" + i + " on User { id }");
	}

	private static List<Hostile> selections() {
		return List.of(complex("3,000 aliases", "{" + times(3000, (i) -> " a" + i + ": __typename") + " }"),
				complex("90 aliases of an expensive field",
						"{" + times(90, (i) -> " a" + i + ": posts(first: 100) { nodes { id } }") + " }"),
				complex("aliases of a row's text",
						"{ posts(first: 100) { nodes { topics(first: 100) { nodes { post {"
								+ times(90, (i) -> " a" + i + ": body") + " } } } } } }"),
				complex("a row's text again and again",
						"{ posts(first: 100) { nodes { topics(first: 100) { nodes { post {" + " body".repeat(4000)
								+ " } } } } } }"),
				complex("7,000 fields that are one", "{" + " __typename".repeat(7000) + " }"),
				complex("1,200 connections that are one", "{" + " posts { nodes { title } }".repeat(1200) + " }"),
				complex("21 root fields", "{" + times(21,
						(i) -> " a" + i + ": viewer { id }") + " }"),
				invalid("unknown fields", "{" + " a".repeat(7000) + " }"),
				invalid("unknown fields with long names", "{" + (" " + "a".repeat(3000)).repeat(90) + " }"),
				invalid("a field with a very long name", "{ " + "a".repeat(250_000) + " }"),
				invalid("fields that conflict",
						"{" + times(99, (i) -> " a: posts(first: " + i + ") { totalCount }") + " }"),
				invalid("fields that conflict far down",
						"{" + " viewer { posts { nodes { author { id: name } id } } }".repeat(90)
								+ " viewer { posts { nodes { author { id } } } } }"),
				complex("a hundred of a hundred of a hundred",
						"{ posts(first: 100) { nodes { topics(first: 100) { nodes { topic { posts(first: 100) { nodes { id } } } } } } } }"),
				complex("90 levels of fields",
						"{ viewer {" + " posts { nodes { author {".repeat(30) + " id" + " } } }".repeat(30) + " } }"),
				complex("80 levels of inline fragments",
						"{" + " ... {".repeat(80) + " viewer { id }" + " }".repeat(80) + " }"),
				complex("5,000 levels of fields", "{ a".repeat(5000)),
				complex("fields of types of fields",
						"{ __schema { types {" + " fields { type {".repeat(8) + " name" + " } }".repeat(8) + " } } }"),
				complex("types of types", "{ __schema { types {" + " possibleTypes { interfaces {".repeat(8) + " name"
						+ " } }".repeat(8) + " } } }"),
				complex("aliases of the schema's arguments",
						"{ __schema { types { fields {"
								+ times(90,
										(i) -> " a" + i + ": args { type { kind ofType { kind ofType { kind } } } }")
								+ " } } } }"),
				complex("directives on a field", "{ viewer" + " @include(if: true)".repeat(2000) + " { id } }"),
				invalid("unknown directives", "{ viewer" + times(99, (i) -> " @a" + i) + " { id } }"),
				complex("7,000 unknown directives", "{ viewer" + times(7000, (i) -> " @a" + i) + " { id } }"));
	}

	private static List<Hostile> texts() {
		return List.of(complex("20,000 names", "{" + " a".repeat(20_000) + " }"),
				complex("300,001 characters", "{ __typename }" + " ".repeat(300_000)),
				complex("600,000 spaces and line breaks", " \n".repeat(300_000) + "{ __typename }"),
				complex("299,000 commas", "{ __typename" + ",".repeat(299_000) + " }"),
				allowed("140 kB of spaces and line breaks",
						" \n".repeat(50_000) + " ".repeat(40_000) + "{ __typename }"),
				complex("280 kB of spaces and line breaks",
						" \n".repeat(99_000) + " ".repeat(80_000) + "{ __typename }"),
				complex("90,000 comments", "#\n".repeat(90_000) + "{ __typename }"),
				allowed("14,000 comments", "#\n".repeat(14_000) + "{ __typename }"),
				allowed("a long comment", "#" + "x".repeat(280_000) + "\n{ __typename }"),
				badInput("a long text", "{ post(id: \"" + "a".repeat(280_000) + "\") { id } }"),
				badInput("a long text of escapes", "{ post(id: \"" + "\\u0041".repeat(45_000) + "\") { id } }"),
				badInput("a long text of lines", "{ post(id: \"\"\"" + "\n a".repeat(90_000) + "\"\"\") { id } }"),
				badInput("a long text of empty lines", "{ post(id: \"\"\"" + "\n".repeat(280_000) + "\"\"\") { id } }"),
				malformed("a text without an end", "{ post(id: \"" + "a".repeat(280_000)),
				malformed("no GraphQL", "%".repeat(280_000)), malformed("dots", "{ " + ".".repeat(280_000)),
				malformed("at signs", "{ a " + "@".repeat(14_000)),
				malformed("exclamation marks", "query ($a: Int" + "!".repeat(14_000) + ") { a }"),
				malformed("brackets", "query ($a: " + "[".repeat(14_000) + ") { a }"),
				malformed("an empty document", ""),
				invalid("definitions of types", times(40, (i) -> "type T" + i + " { a: Int } ")),
				complex("2,400 operations", times(2400, (i) -> "query Q" + i + " { viewer { id } } ")),
				complex("2,400 operations without names", "{ viewer { id } } ".repeat(2400)));
	}

	private static List<Hostile> values() {
		return List.of(
				complex("a list of 9,000 items",
						"{ posts(filter: {ids: [" + "\"a\" ".repeat(9000) + "]}) { totalCount } }"),
				complex("9,000 ids of nodes", "{ nodes(ids: [" + "\"a\" ".repeat(9000) + "]) { id } }"),
				badInput("101 ids of nodes", "{ nodes(ids: [" + "\"a\" ".repeat(101) + "]) { id } }"),
				complex("a filter of 900 alternatives on another table",
						"{ posts(filter: {or: [" + "{topics: {some: {pinned: true}}} ".repeat(600)
								+ "]}) { nodes { id } } }"),
				complex("a filter in 100 filters",
						"{ posts(filter: " + "{not: ".repeat(100) + "{}" + "}".repeat(100) + ") { totalCount } }"),
				invalid("a list in 100 lists",
						"{ posts(filter: {ids: " + "[".repeat(100) + "]".repeat(100) + "}) { totalCount } }"),
				invalid("values of another type",
						"{ posts(filter: {and: [" + "{ids: [1.5]} ".repeat(900) + "]}) { totalCount } }"),
				invalid("3,000 unknown arguments",
						"{ posts(" + times(3000, (i) -> "a" + i + ": 1 ") + ") { totalCount } }"),
				invalid("an argument 3,000 times", "{ posts(" + "first: 1 ".repeat(3000) + ") { totalCount } }"),
				invalid("a value's field 2,000 times",
						"{ posts(filter: {" + "search: \"a\" ".repeat(2000) + "}) { totalCount } }"),
				complex("the same large argument twice a hundred times",
						"{" + (" posts(filter: {and: [" + "{not: {}} ".repeat(40) + "]}) { totalCount }").repeat(100)
								+ " }"));
	}

	private static List<Hostile> variables() {
		String posts = "query ($f: PostFilter) { posts(filter: $f) { totalCount } }";
		String nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
		return List.of(
				new Hostile("a variable of 100,000 items", "TOO_COMPLEX", nodes,
						"{\"ids\": [" + "\"a\",".repeat(99_999) + "\"a\"]}"),
				new Hostile("a variable of 9,000 items", "TOO_COMPLEX", nodes,
						"{\"ids\": [" + "\"a\",".repeat(8999) + "\"a\"]}"),
				new Hostile("100,000 variables", "TOO_COMPLEX", posts,
						"{" + times(100_000, (i) -> "\"" + Integer.toString(i, 36) + "\":1,") + "\"f\": {}}"),
				new Hostile("a variable of a hundred thousand lists", "TOO_COMPLEX", posts,
						"{\"f\": {\"ids\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}}"),
				new Hostile("a filter in 21 filters", "TOO_COMPLEX", posts,
						"{\"f\": " + "{\"not\": ".repeat(21) + "{}" + "}".repeat(21) + "}"),
				new Hostile("a filter in filters, half in the document", "TOO_COMPLEX",
						"query ($f: PostFilter) { posts(filter: " + "{not: ".repeat(15) + "$f" + "}"
							.repeat(15) + ") { totalCount } }",
						"{\"f\": " + "{\"not\": ".repeat(15) + "{}" + "}".repeat(15) + "}"),
				new Hostile("a large variable that is used 90 times", "TOO_COMPLEX", "query ($f: PostFilter) { viewer {"
						+ times(90, (i) -> " a" + i + ": posts(first: 0, filter: $f) { nodes { id } }") + " } }",
						"{\"f\": {\"ids\": [" + "\"a\",".repeat(899) + "\"a\"]}}"),
				new Hostile("a number of 100,000 digits", "TOO_COMPLEX",
						"query ($n: Int) { posts(first: $n) { totalCount } }", "{\"n\": " + "9".repeat(100_000) + "}"),
				new Hostile("a number with a huge exponent", "BAD_USER_INPUT",
						"query ($n: Int) { posts(first: $n) { totalCount } }", "{\"n\": 1e999999999}"),
				new Hostile("2,400 variables that are declared", "GRAPHQL_VALIDATION_FAILED",
						"query (" + times(2400, (i) -> "$v" + i + ": Int ") + ") { viewer { id } }", "{}"),
				new Hostile("900 variables with defaults", "GRAPHQL_VALIDATION_FAILED",
						"query (" + times(900, (i) -> "$v" + i + ": PostFilter = {not: {}} ") + ") { viewer { id } }",
						"{}"));
	}

	private static Hostile complex(String name, String document) {
		return new Hostile(name, "TOO_COMPLEX", document, "{}");
	}

	private static Hostile invalid(String name, String document) {
		return new Hostile(name, "GRAPHQL_VALIDATION_FAILED", document, "{}");
	}

	private static Hostile malformed(String name, String document) {
		return new Hostile(name, "GRAPHQL_PARSE_FAILED", document, "{}");
	}

	private static Hostile badInput(String name, String document) {
		return new Hostile(name, "BAD_USER_INPUT", document, "{}");
	}

	private static Hostile allowed(String name, String document) {
		return new Hostile(name, "", document, "{}");
	}

	private static String times(int number, IntFunction<String> part) {
		return IntStream.range(0, number).mapToObj(part).collect(Collectors.joining());
	}

}
