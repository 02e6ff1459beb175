package io.posttopic.topiclist;

import java.util.List;

import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of mutations that write a row and its join rows together.
 */
class NestedWritingTests extends WritingTests {

	private static final String ROWS = """
			select 'Post', id::text, title, version::text from "Posts" union all
			select 'Topic', id::text, name, version::text from "Topics" union all
			select "PostId"::text, "TopicId"::text, coalesce(note, '') || position, version::text from "PostTopic" order by 1, 2""";

	private static final String CHANGES = "{ post { title topics { nodes { note topic { databaseId } } } } topicChanges { outcome topic { databaseId } postTopic { position } } deletedPostTopicIds }";

	private static List<String> changes(JsonNode payload) {
		return payload.get("topicChanges")
			.valueStream()
			.map((change) -> change.get("outcome").stringValue() + " " + change.at("/topic/databaseId").stringValue()
					+ " " + change.at("/postTopic/position").asString("-"))
			.toList();
	}

	@Test
	void aPostAndItsTopicsChangeTogether() {
		JsonNode payload = run(ada(), """
				updatePost(input: {id: #Post:1, title: "Changed", topics: {detach: [#Topic:1, #Topic:6],
				  attach: [{topic: {name: "New"}, note: "N"}, {topic: {id: #Topic:4}, position: 0}],
				  update: [{topicId: #Topic:2, note: "U"}], move: [{topicId: #Topic:2, after: #Topic:3}]}}) """
				+ CHANGES);
		assertThat(payload.at("/post/title").stringValue()).isEqualTo("Changed");
		assertThat(changes(payload)).containsExactly("ADDED 4 0", "UPDATED 3 1", "UPDATED 2 2", "ADDED 7 3",
				"REMOVED 1 -");
		assertThat(payload.at("/deletedPostTopicIds/0").stringValue()).isEqualTo(id("PostTopic", 1, 1));
		assertThat(payload.at("/post/topics/nodes/2/note").stringValue()).isEqualTo("U");
		assertThat(topics(1)).isEqualTo("4 3 2 7");
	}

	@Test
	void aPostsTopicsAreSet() {
		JsonNode payload = run(ada(),
				"updatePost(input: {id: #Post:1, topics: {set: [{topic: {id: #Topic:3}}, {topic: {slug: \"t5\"}, note: \"N\"}]}}) "
						+ CHANGES);
		assertThat(changes(payload)).containsExactly("UPDATED 3 0", "ADDED 5 1", "REMOVED 1 -", "REMOVED 2 -");
		assertThat(topics(1)).isEqualTo("3 5");
		assertThat(changes(run(ada(), "updatePost(input: {id: #Post:1, topics: {}}) " + CHANGES))).isEmpty();
		assertThat(changes(run(ada(), "updatePost(input: {id: #Post:1, title: \"T\"}) " + CHANGES))).isEmpty();
		assertThat(changes(run(ada(), "updatePost(input: {id: #Post:1, topics: {set: []}}) " + CHANGES))).hasSize(2);
		assertThat(topics(1)).isEmpty();
	}

	@Test
	void theOutcomesOfANewPostAreAnswered() {
		assertThat(changes(run(ada(),
				"createPost(input: {title: \"T\", body: \"\", topics: [{topic: {id: #Topic:3}}, {topic: {name: \"New\"}}]}) "
						+ CHANGES)))
			.containsExactly("ADDED 3 0", "ADDED 7 1");
		assertThat(changes(run(ada(), "createPost(input: {title: \"T\", body: \"\"}) " + CHANGES))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					attach: [{topic: {name: "New"}}, {topic: {id: #Topic:9}}]               | NOT_FOUND      | input.topics.attach.1.topic.id
					attach: [{topic: {id: #Topic:4}}, {topic: {slug: "t4"}}]                | BAD_USER_INPUT | input.topics.attach.1
					attach: [{topic: {id: #Topic:4}}], update: [{topicId: #Topic:4}]        | BAD_USER_INPUT | input.topics.update.0
					attach: [{topic: {name: "New"}, position: -1}]                          | BAD_USER_INPUT | input.topics.attach.0.position
					detach: [#Topic:1, #Post:1]                                             | BAD_USER_INPUT | input.topics.detach.1
					detach: [#Topic:1], update: [{topicId: #Topic:5, note: "U"}]            | NOT_FOUND      | input.topics.update.0.topicId
					detach: [#Topic:1], update: [{topicId: #Topic:2, note: "U", expectedVersion: 9}] | CONFLICT | input.topics.update.0.expectedVersion
					detach: [#Topic:1], move: [{topicId: #Topic:2, after: #Topic:1}]        | NOT_FOUND      | input.topics.move.0.after
					detach: [#Topic:2], move: [{topicId: #Topic:2, position: 0}]            | NOT_FOUND      | input.topics.move.0.topicId
					detach: [#Topic:2], move: [{topicId: #Topic:3}]                         | BAD_USER_INPUT | input.topics.move.0.position
					expectedTopicsVersion: "1"                                              | CONFLICT       | input.topics.expectedTopicsVersion
					attach: [], expectedTopicsVersion: "1"                                  | CONFLICT       | input.topics.expectedTopicsVersion
					detach: [#Topic:2], expectedTopicsVersion: "1"                          | CONFLICT       | input.topics.expectedTopicsVersion
					set: [{topic: {id: #Topic:4}}], detach: [#Topic:2]                      | BAD_USER_INPUT | input.topics.set
					set: [{topic: {id: #Topic:4}}, {topic: {id: #Topic:9}}]                 | NOT_FOUND      | input.topics.set.1.topic.id
					set: [{topic: {id: #Topic:4}}], expectedTopicsVersion: "1"              | CONFLICT       | input.topics.expectedTopicsVersion
					""")
	void aRejectedLinkUndoesTheWholeUpdate(String topics, String code, String argument) {
		List<String> rows = DATABASE.list(ROWS);
		JsonNode error = error(ada(),
				"updatePost(input: {id: #Post:1, title: \"Changed\", topics: {" + topics + "}}) { post { id } }");
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo(code);
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo(argument);
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
	}

	@Test
	void onlyThoseWhoMayChangeAPostMayChangeItAndItsTopics() {
		List<String> rows = DATABASE.list(ROWS);
		for (String topics : List.of("detach: [#Topic:1]", "set: []", "attach: [{topic: {name: \"New\"}}]")) {
			String update = "updatePost(input: {id: #Post:1, topics: {" + topics + "}}) { post { id } }";
			assertThat(code(nobody(), update)).isEqualTo("UNAUTHENTICATED");
			assertThat(code(as("lars"), update)).isEqualTo("FORBIDDEN");
			for (String field : List.of("title: \"T\"", "body: \"\"")) {
				String both = update.replace("topics:", field + ", topics:");
				assertThat(code(moderator(), both)).isEqualTo("FORBIDDEN");
			}
			assertThat(code(as("lars"), "updatePost(input: {id: #Post:1}) { post { id } }")).isEqualTo("FORBIDDEN");
			assertThat(code(admin(), update.replace("#Post:1", "#Post:9"))).isEqualTo("NOT_FOUND");
		}
		assertThat(code(ada(),
				"updatePost(input: {id: #Post:1, topics: {update: [{topicId: #Topic:1, pinned: true}]}}) { post { id } }"))
			.isEqualTo("FORBIDDEN");
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
	}

	@Test
	void aTopicAndItsPostsChangeTogether() {
		JsonNode payload = run(moderator(),
				"""
						updateTopic(input: {id: #Topic:1, name: "Changed", posts: {detach: [#Post:2, #Post:9],
						  attach: [{postId: #Post:3, note: "N"}], update: [{postId: #Post:1, pinned: true}]}}) {
						  topic { name posts { totalCount } } postChanges { outcome deletedId post { databaseId } postTopic { pinned note } } }""");
		assertThat(payload.at("/topic/name").stringValue()).isEqualTo("Changed");
		assertThat(payload.at("/topic/posts/totalCount").intValue()).isEqualTo(2);
		assertThat(payload.get("postChanges").findValuesAsString("outcome")).containsExactly("REMOVED", "UNCHANGED",
				"ADDED", "UPDATED");
		assertThat(payload.at("/postChanges/0/deletedId").stringValue()).isEqualTo(id("PostTopic", 2, 1));
		assertThat(payload.at("/postChanges/2/postTopic/note").stringValue()).isEqualTo("N");
		assertThat(topics(3)).isEqualTo("1");
		assertThat(topics(2)).isEmpty();
	}

	@Test
	void aTopicIsCreatedWithPosts() {
		JsonNode payload = run(moderator(),
				"createTopic(input: {name: \"New\", posts: {attach: [{postId: #Post:1, position: 0}, {postId: #Post:2}]}}) { topic { posts { totalCount } } postChanges { outcome } }");
		assertThat(payload.at("/topic/posts/totalCount").intValue()).isEqualTo(2);
		assertThat(topics(1)).isEqualTo("7 1 2 3");
		assertThat(run(moderator(), "createTopic(input: {name: \"Newer\"}) { postChanges { outcome } }")
			.get("postChanges")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					attach: [{postId: #Post:1}, {postId: #Post:9}]                           | NOT_FOUND      | input.posts.attach.1.postId
					attach: [{postId: #Post:3}, {postId: #Post:3}]                           | BAD_USER_INPUT | input.posts.attach.1
					attach: [{postId: #Post:3}], update: [{postId: #Post:3, note: "U"}]      | BAD_USER_INPUT | input.posts.update.0
					attach: [{postId: #Post:3}], update: [{postId: #Post:9, note: "U"}]      | NOT_FOUND      | input.posts.update.0.postId
					attach: [{postId: #Post:3, expectedTopicsVersion: "1"}]                  | CONFLICT       | input.posts.attach.0.expectedTopicsVersion
					attach: [{postId: #Post:3}], update: [{postId: #Post:1, expectedVersion: 9}] | CONFLICT   | input.posts.update.0.expectedVersion
					detach: [#Topic:1]                                                       | BAD_USER_INPUT | input.posts.detach.0
					attach: [{postId: #Post:3, note: "\\u0000"}]                             | BAD_USER_INPUT | input.posts.attach.0.note
					""")
	void aRejectedPostUndoesTheWholeChangeOfATopic(String posts, String code, String argument) {
		List<String> rows = DATABASE.list(ROWS);
		JsonNode error = error(moderator(),
				"updateTopic(input: {id: #Topic:1, name: \"Changed\", posts: {" + posts + "}}) { topic { id } }");
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo(code);
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo(argument);
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
		assertThat(code(moderator(),
				"createTopic(input: {name: \"New\", posts: {attach: [{postId: #Post:9}]}}) { topic { id } }"))
			.isEqualTo("NOT_FOUND");
		assertThat(DATABASE.list(ROWS)).isEqualTo(rows);
	}

	@Test
	void allErrorsOfANestedWriteAreReported() {
		JsonNode answer = ada().send(
				"mutation { updatePost(input: {id: \"" + id("Post", 1) + "\", topics: {update: [{topicId: \""
						+ id("Topic", 5) + "\"}, {topicId: \"" + id("Topic", 6) + "\"}]}}) { post { id } } }",
				java.util.Map.of());
		assertThat(answer.get("errors").findValuesAsString("argument")).containsExactly("input.topics.update.0.topicId",
				"input.topics.update.1.topicId");
	}

	@Test
	void allErrorsOfAListOfIdsAreReported() {
		JsonNode answer = ada().send(
				"mutation($topic: ID = \"\") { updatePost(input: {id: \"" + id("Post", 1) + "\", topics: {detach: [\""
						+ id("Post", 1) + "\", $topic, \"" + id("Topic", 1) + "\", \"no id\"]}}) { post { id } } }",
				java.util.Collections.singletonMap("topic", null));
		assertThat(answer.get("errors").findValuesAsString("argument")).containsExactly("input.topics.detach.0",
				"input.topics.detach.1", "input.topics.detach.3");
	}

	@Test
	void aModeratorMayChangeTheTopicsOfAnyPost() {
		String update = "updatePost(input: {id: #Post:1, topics: {%s}}) " + CHANGES;
		assertThat(changes(
				run(moderator(), update.formatted("detach: [#Topic:1], update: [{topicId: #Topic:3, pinned: true}]"))))
			.containsExactly("UPDATED 2 0", "UPDATED 3 1", "REMOVED 1 -");
		assertThat(changes(run(moderator(), update.formatted("set: [{topic: {name: \"New\"}}]"))))
			.containsExactly("ADDED 7 0", "REMOVED 2 -", "REMOVED 3 -");
		assertThat(topics(1)).isEqualTo("7");
		assertThat(DATABASE.one("select title || version from \"Posts\" where id = 1")).isEqualTo("One0");
	}

	@Test
	void payloadsHaveTheEdgesOfTheLists() {
		JsonNode attached = run(ada(),
				"attachTopic(input: {postId: #Post:1, topic: {id: #Topic:5}, position: 1}) { topicEdge { cursor node { topic { databaseId } } } postEdge { cursor node { post { title } } } }");
		JsonNode created = run(ada(),
				"createPost(input: {title: \"Newest\", body: \"\"}) { postEdge { __typename cursor node { title } } }");
		JsonNode topic = run(moderator(), "createTopic(input: {name: \"A\"}) { topicEdge { cursor node { name } } }");
		JsonNode user = run(admin(), "createUser(input: {username: \"a\"}) { userEdge { cursor node { username } } }");
		JsonNode lists = nobody().data(ReadingTests.withIds("""
				{ users { edges { cursor node { username } } }
				  post(id: #Post:1) { topics { edges { cursor node { topic { databaseId } } } } }
				  topic(by: {id: #Topic:5}) { posts { edges { cursor node { post { title } } } } }
				  posts { edges { __typename cursor node { title } } } topics { edges { cursor node { name } } } }"""));
		assertThat(attached.get("topicEdge")).isEqualTo(lists.at("/post/topics/edges/1"));
		assertThat(attached.get("postEdge")).isEqualTo(lists.at("/topic/posts/edges/0"));
		assertThat(created.get("postEdge")).isEqualTo(lists.at("/posts/edges/0"));
		assertThat(topic.get("topicEdge")).isEqualTo(lists.at("/topics/edges/0"));
		assertThat(user.get("userEdge")).isEqualTo(lists.at("/users/edges/0"));
		JsonNode detached = run(ada(),
				"detachTopics(input: {pairs: [{postId: #Post:1, topicId: #Topic:5}]}) { results { topicEdge { cursor } postEdge { cursor } deletedId } }")
			.at("/results/0");
		assertThat(detached.get("topicEdge").isNull()).isTrue();
		assertThat(detached.get("deletedId").stringValue()).isEqualTo(id("PostTopic", 1, 5));
	}

}
