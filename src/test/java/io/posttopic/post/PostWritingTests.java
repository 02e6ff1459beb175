package io.posttopic.post;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

import io.posttopic.Api;
import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class PostWritingTests extends WritingTests {

	private static final String POSTS = "select * from \"Posts\" order by id";

	@Test
	void createPostAttachesTopics() {
		JsonNode post = run(as("new.person"),
				"""
						createPost(input: {title: "  Hello ", body: " as it is ", topics: [
						  {topic: {name: "New"}, note: "Hm"}, {topic: {slug: "t2"}}]}) {
						  post { id title body version author { username } topics { nodes { position note topic { name } } } } }""")
			.get("post");
		assertThat(post.get("title").stringValue()).isEqualTo("Hello");
		assertThat(post.get("body").stringValue()).isEqualTo(" as it is ");
		assertThat(post.at("/author/username").stringValue()).isEqualTo("new.person");
		assertThat(post.at("/topics/nodes").findValuesAsString("name")).containsExactly("New", "Topic 2");
		assertThat(post.at("/topics/nodes").findValuesAsString("position")).containsExactly("0", "1");
	}

	@Test
	void allErrorsOfAnInputAreReported() {
		JsonNode errors = ada()
			.send("""
					mutation { createPost(input: {title: " ", body: "%s", topics: [
					  {topic: {name: "%s"}}, {topic: {id: "x"}, note: "%s"}]}) { post { id } } }"""
				.formatted("b".repeat(100_001), "n".repeat(101), "o".repeat(501)), Map.of())
			.get("errors");
		assertThat(errors.findValuesAsString("argument")).containsExactly("input.title", "input.body",
				"input.topics.0.topic.name", "input.topics.1.topic.id", "input.topics.1.note");
		assertThat(errors.findValuesAsString("code")).containsOnly("BAD_USER_INPUT");
		assertThat(DATABASE.list(POSTS)).hasSize(3);
		assertThat(DATABASE.one("select count(*) from \"Topics\"")).isEqualTo("6");
	}

	@Test
	void updateKeepsAbsentFields() {
		JsonNode post = run(ada(),
				"updatePost(input: {id: #Post:1, title: \"Uno\", expectedVersion: 0}) { post { title body version updatedAt createdAt } }")
			.get("post");
		assertThat(post.get("title").stringValue()).isEqualTo("Uno");
		assertThat(post.get("body").stringValue()).isEqualTo("First");
		assertThat(post.get("version").intValue()).isEqualTo(1);
		assertThat(post.get("updatedAt")).isNotEqualTo(post.get("createdAt"));
		List<String> before = DATABASE.list(POSTS);
		run(ada(), "updatePost(input: {id: #Post:1, title: \"Uno\"}) { post { id } }");
		assertThat(DATABASE.list(POSTS)).isEqualTo(before);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					ada      | updatePost(input: {id: #Post:1, title: null}) { post { id } }                     | BAD_USER_INPUT
					ada      | updatePost(input: {id: #Post:1, title: "a\\u0000"}) { post { id } }               | BAD_USER_INPUT
					ada      | updatePost(input: {id: #Post:1, title: "x", expectedVersion: 5}) { post { id } }  | CONFLICT
					ada      | updatePost(input: {id: #Post:2, title: "x"}) { post { id } }                      | FORBIDDEN
					ada      | updatePost(input: {id: #Post:3, title: "x"}) { post { id } }                      | FORBIDDEN
					ada      | updatePost(input: {id: #Post:9, title: "x"}) { post { id } }                      | NOT_FOUND
					ada      | deletePost(input: {id: #Post:2}) { deletedId }                                    | FORBIDDEN
					ada      | deletePost(input: {id: #Post:1, expectedVersion: 4}) { deletedId }                | CONFLICT
					ada      | createTopic(input: {name: "x"}) { topic { id } }                                  | FORBIDDEN
					ada      | updateTopic(input: {id: #Topic:1, name: "x"}) { topic { id } }                    | FORBIDDEN
					ada      | deleteTopic(input: {id: #Topic:1}) { deletedId }                                  | FORBIDDEN
					ada      | createUser(input: {username: "x"}) { user { id } }                                | FORBIDDEN
					ada      | updateUser(input: {id: #User:2, name: "x"}) { user { id } }                       | FORBIDDEN
					ada      | deleteUser(input: {id: #User:1}) { deletedId }                                    | FORBIDDEN
					""")
	void rejectedMutationsWriteNothing(String user, String mutation, String code) {
		List<String> before = DATABASE.list(POSTS);
		assertThat(code(as(user), mutation)).isEqualTo(code);
		if (!code.equals("BAD_USER_INPUT")) {
			assertThat(code(nobody(), mutation)).isEqualTo("UNAUTHENTICATED");
		}
		assertThat(DATABASE.list(POSTS)).isEqualTo(before);
		assertThat(DATABASE.one("select (select count(*) from \"Users\") + (select count(*) from \"Topics\")"))
			.isEqualTo("8");
	}

	@Test
	void deletingAPostDeletesItsJoinRows() {
		run(ada(), "setPostAction(input: {postId: #Post:1, liked: true}) { post { id } }");
		assertThat(run(ada(), "deletePost(input: {id: #Post:1, expectedVersion: 0}) { deletedId }").get("deletedId")
			.stringValue()).isEqualTo(id("Post", 1));
		assertThat(DATABASE.one(
				"select (select count(*) from \"PostTopic\" where \"PostId\" = 1) + (select count(*) from \"PostAction\")"))
			.isEqualTo("0");
		run(admin(), "deletePost(input: {id: #Post:3}) { deletedId }");
	}

	@Test
	void mutationsOfARequestRunInOrderAndIndependently() {
		JsonNode answer = ada().send("mutation { " + ReadingTests.withIds("""
				a: updatePost(input: {id: #Post:1, title: "A"}) { post { title version } }
				b: setPostTopics(input: {postId: #Post:1, topics: [{topic: {slug: "none"}}]}) { post { title } }
				c: updatePost(input: {id: #Post:2, title: "C"}) { post { title } }
				d: updatePost(input: {id: #Post:1, title: "B"}) { post { title version } }""") + " }", Map.of());
		assertThat(answer.get("errors")
			.valueStream()
			.map((error) -> error.get("path") + " " + error.at("/extensions/code").stringValue()))
			.containsExactly("[\"b\"] NOT_FOUND", "[\"c\"] FORBIDDEN");
		assertThat(answer.at("/data/a/post/title").stringValue()).isEqualTo("A");
		assertThat(answer.at("/data/b").isNull() && answer.at("/data/c").isNull()).isTrue();
		assertThat(answer.at("/data/d/post/title").stringValue()).isEqualTo("B");
		assertThat(DATABASE.list("select title from \"Posts\" where id < 3 order by id")).containsExactly("B", "Two");
		JsonNode data = ada().data("mutation { " + ReadingTests.withIds("""
				a: updatePost(input: {id: #Post:1, title: "A"}) { post { title version } }
				b: updatePost(input: {id: #Post:1, title: "B"}) { post { title version } }""") + " }");
		assertThat(data.findValuesAsString("title")).containsExactly("A", "B");
		assertThat(data.findValuesAsString("version")).containsExactly("3", "4");
	}

	@Test
	void anErrorInThePayloadHasItsPathAndRollsBack() {
		JsonNode answer = ada().send("mutation { " + ReadingTests.withIds("""
				a: setPostTopics(input: {postId: #Post:1, topics: []}) {
				  p: post { topics(first: 101) { totalCount } }
				  changes { topic { posts(first: 101) { totalCount } } } }
				b: updatePost(input: {id: #Post:1, title: "B"}) { post { title } }""") + " }", Map.of());
		assertThat(answer.get("errors")
			.valueStream()
			.map((error) -> error.get("path") + " " + error.at("/extensions/argument").stringValue())).containsExactly(
					"[\"a\",\"p\",\"topics\"] p.topics.first", "[\"a\",\"changes\"] changes.topic.posts.first");
		assertThat(answer.at("/data/a").isNull()).isTrue();
		assertThat(answer.at("/data/b/post/title").stringValue()).isEqualTo("B");
		assertThat(topics(1)).isEqualTo("1 2 3");
	}

	@Test
	void concurrentFirstWritesOfAUserCreateOneRow() throws Exception {
		DATABASE.execute("alter table \"Users\" drop constraint \"Users_username_key\"");
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			threads
				.invokeAll(Collections.nCopies(20,
						() -> run(as("new.person"), "createPost(input: {title: \"T\", body: \"\"}) { post { id } }")))
				.forEach((result) -> result.resultNow());
		}
		finally {
			DATABASE.execute("alter table \"Users\" add constraint \"Users_username_key\" unique (username)");
		}
		assertThat(DATABASE.list(
				"select count(*) from \"Posts\" join \"Users\" u on u.id = \"AuthorId\" where username = 'new.person' group by u.id"))
			.containsExactly("20");
	}

	@Test
	void theErrorsOfAllPartsAreReportedTogether() {
		JsonNode answer = ada().send("mutation { " + ReadingTests.withIds("""
				createPost(input: {title: " ", body: "\\u0000", topics: [
				  {topic: {slug: "t1"}}, {topic: {slug: "t1"}}, {topic: {id: "nonsense"}}, {topic: {id: "other"}},
				  {topic: {name: ""}, note: "%s"}, {topic: {name: ""}}]}) { post { id } }""").formatted("x".repeat(501))
				+ " }", Map.of());
		assertThat(answer.get("errors").valueStream().map((error) -> error.at("/extensions/argument").stringValue()))
			.containsExactly("input.title", "input.body", "input.topics.1.topic", "input.topics.2.topic.id",
					"input.topics.3.topic.id", "input.topics.4.topic.name", "input.topics.4.note",
					"input.topics.5.topic.name");
		assertThat(DATABASE.one("select count(*) from \"Posts\"")).isEqualTo("3");
	}

	@Test
	void aConflictTellsTheCurrentRow() {
		DATABASE.execute("update \"PostTopic\" set note = 'Hm' where \"TopicId\" = 2");
		assertThat(current(ada(), "updatePost(input: {id: #Post:1, title: \"T\", expectedVersion: 9}) { post { id } }"))
			.hasToString(ReadingTests
				.withIds("{\"id\":#Post:1,\"title\":\"One\",\"body\":\"First\",\"authorId\":#User:1,\"version\":0}"));
		assertThat(current(ada(), "updateUser(input: {id: #User:1, name: \"A\", expectedVersion: 9}) { user { id } }"))
			.hasToString(ReadingTests
				.withIds("{\"id\":#User:1,\"username\":\"ada\",\"name\":null,\"bio\":null,\"version\":0}"));
		assertThat(current(moderator(),
				"updateTopic(input: {id: #Topic:1, name: \"T\", expectedVersion: 9}) { topic { id } }"))
			.hasToString(ReadingTests
				.withIds("{\"id\":#Topic:1,\"name\":\"Topic 1\",\"slug\":\"t1\",\"description\":null,\"version\":0}"));
		assertThat(current(ada(),
				"updatePostTopic(input: {postId: #Post:1, topicId: #Topic:2, note: \"\", expectedVersion: 9}) { postTopic { id } }"))
			.hasToString(ReadingTests.withIds(
					"{\"id\":#PostTopic:1:2,\"position\":1,\"pinned\":false,\"note\":\"Hm\",\"addedById\":null,\"version\":1}"));
		JsonNode list = current(ada(),
				"setPostTopics(input: {postId: #Post:1, topics: [], expectedTopicsVersion: \"9\"}) { post { id } }");
		assertThat(list.get("topicIds")).hasToString(ReadingTests.withIds("[#Topic:1,#Topic:2,#Topic:3]"));
		run(ada(), "setPostTopics(input: {postId: #Post:1, topics: [], expectedTopicsVersion: "
				+ list.get("topicsVersion") + "}) { post { id } }");
	}

	private static JsonNode current(Api api, String mutation) {
		JsonNode error = error(api, mutation);
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("CONFLICT");
		return error.at("/extensions/current");
	}

}
