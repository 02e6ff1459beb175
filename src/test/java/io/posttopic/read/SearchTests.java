package io.posttopic.read;

import java.util.List;

import io.posttopic.WritingTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the order by relevance and for excerpts.
 */
class SearchTests extends WritingTests {

	@BeforeEach
	void writePosts() {
		DATABASE.execute(
				"""
						update "Posts" set body = 'A text about owls and other birds of the night', title = 'Birds' where id = 1;
						update "Posts" set body = 'Nothing about them, except for one owls', title = 'All about owls' where id = 2;
						update "Posts" set body = 'Owls, owls and owls. ' || repeat('More words here. ', 100), title = null where id = 3""");
	}

	@Test
	void theMostRelevantRowsAreFirst() {
		String list = "posts(filter: {search: \"owls\"}, orderBy: {field: RELEVANCE, direction: DESC}, first: 2%s) { nodes { databaseId } pageInfo { endCursor hasPreviousPage } }";
		JsonNode page = posts(list.formatted(""));
		List<String> found = page.findValuesAsString("databaseId");
		assertThat(found.getFirst()).isEqualTo("2");
		String after = ", after: \"" + page.at("/pageInfo/endCursor").stringValue() + "\"";
		JsonNode next = posts(list.formatted(after));
		assertThat(next.at("/pageInfo/hasPreviousPage").booleanValue()).isTrue();
		found.addAll(next.findValuesAsString("databaseId"));
		assertThat(found).containsExactlyInAnyOrder("1", "2", "3");
		assertThat(posts(list.replace("DESC", "ASC").replace("first: 2", "first: 3").formatted(""))
			.findValuesAsString("databaseId")).isEqualTo(found.reversed());
		JsonNode error = nobody().error("{ " + list.replace("owls", "birds").formatted(after) + " }");
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo("after");
	}

	@Test
	void joinRowsAreOrderedByTheRelevanceOfTheirEnds() {
		JsonNode rows = posts(
				"postTopics(filter: {post: {search: \"owl\"}, topicId: \"%s\"}, orderBy: {post: {field: RELEVANCE}}) { nodes { post { databaseId } } }"
					.formatted(id("Topic", 1)));
		assertThat(rows.findValuesAsString("databaseId")).containsExactly("1", "2");
		assertThat(posts("topics(filter: {search: \" \"}, orderBy: {field: RELEVANCE}) { totalCount nodes { id } }")
			.get("totalCount")
			.intValue()).isEqualTo(6);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					posts(orderBy: {field: RELEVANCE}) { totalCount }                                        | orderBy.field
					posts(orderBy: [{field: TITLE}, {field: RELEVANCE}]) { totalCount }                      | orderBy.1.field
					postTopics(filter: {post: {title: {eq: "a"}}}, orderBy: {post: {field: RELEVANCE}}) { totalCount } | orderBy.post.field
					posts { nodes { excerpt(length: 0) } }                                                   | nodes.excerpt.length
					posts { nodes { e: excerpt(length: 1001) } }                                             | nodes.e.length
					posts { nodes { searchExcerpt(search: "a", words: 4) } }                                 | nodes.searchExcerpt.words
					""")
	void argumentsAreChecked(String field, String argument) {
		JsonNode error = nobody().error("{ " + field + " }");
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("BAD_USER_INPUT");
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo(argument);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "NULL", textBlock = """
			One two  three four  | 30 | One two  three four
			One two  three four  | 20 | One two  three four
			One two  three four  | 19 | One two  three four
			One two  three four  | 18 | One two  three…
			One two  three four  | 14 | One two  three…
			One two  three four  | 13 | One two…
			One two  three four  | 3  | One…
			One two  three four  | 2  | On…
			🎉🎉🎉                 | 2  | 🎉🎉…
			`  Onetwo`           | 5  | `  One…`
			`  Onetwo three`     | 9  | `  Onetwo…`
			`     `              | 3  | …
			NULL                 | 5  | ``
			""")
	void anExcerptEndsWithAWholeWord(String body, int length, String excerpt) {
		DATABASE
			.execute("update \"Posts\" set body = %s where id = 1".formatted((body != null) ? "'" + body + "'" : body));
		assertThat(posts("post(id: \"%s\") { excerpt(length: %d) }".formatted(id("Post", 1), length)).get("excerpt")
			.stringValue()).isEqualTo(excerpt);
	}

	@Test
	void wordsThatWereSearchedAreMarked() {
		JsonNode post = posts(
				"""
						post(id: "%s") { a: searchExcerpt(search: "BIRDS ow") b: searchExcerpt(search: "owls", startMark: "<b>", endMark: "")
						  c: searchExcerpt(search: "nothing") d: searchExcerpt(search: "  ", words: 5) e: searchExcerpt(search: "' & ! : * (", words: 5) }"""
					.formatted(id("Post", 1)));
		assertThat(post.get("a").stringValue()).isEqualTo("A text about **owls** and other **birds** of the night");
		assertThat(post.get("b").stringValue()).isEqualTo("A text about <b>owls and other birds of the night");
		assertThat(post.get("c").stringValue()).startsWith("A text about owls");
		assertThat(post.get("d").stringValue()).startsWith("A text");
		assertThat(post.get("e").stringValue()).startsWith("A text");
		assertThat(posts("post(id: \"%s\") { e: searchExcerpt(search: \"owls\", words: 5) }".formatted(id("Post", 3)))
			.get("e")
			.stringValue()).startsWith("**Owls**, **owls**").hasSizeLessThan(60);
	}

	@Test
	void wordsAreMarkedIfTheOthersAreInTheTitle() {
		DATABASE.execute(
				"update \"Posts\" set title = 'Joins', body = repeat('Other words come first. ', 20) || 'Then a table' where id = 1");
		assertThat(posts(
				"posts(filter: {search: \"joins table\"}) { nodes { searchExcerpt(search: \"joins table\", words: 5) } }")
			.at("/nodes/0/searchExcerpt")
			.stringValue()).contains("**table**");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			table | **table**, an end. Use
			js    | **js** and/or
			or    | **or** x_y@example.**org**
			x     | **x**_y@example.org
			y     | **y**@example.org
			c d   | ?**c**=**d**&e
			""")
	void wordsInsideOfOthersAreMarked(String search, String part) {
		DATABASE.execute(
				"update \"Posts\" set body = E'A join-table, an end\\x0e. Use node.js and/or x_y@example.org. See http://h/a?c=d&e' where id = 1");
		assertThat(posts("post(id: \"%s\") { searchExcerpt(search: \"%s\") }".formatted(id("Post", 1), search))
			.get("searchExcerpt")
			.stringValue()).contains(part);
	}

	private JsonNode posts(String field) {
		return nobody().data("{ " + field + " }").iterator().next();
	}

}
