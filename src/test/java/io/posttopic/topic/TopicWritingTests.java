package io.posttopic.topic;

import java.util.Map;

import io.posttopic.ServerLog;
import io.posttopic.WritingTests;
import io.posttopic.relay.GlobalId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class TopicWritingTests extends WritingTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Größe & Zahl | gro-e-zahl
			C++          | c
			T1           | t1-2
			尺寸         | null
			 Node.js     | node-js
			""")
	void theSlugIsGeneratedFromTheName(String name, String slug) {
		JsonNode topic = run(moderator(),
				"createTopic(input: {name: \"" + name + "\"}) { topic { name slug version } }")
			.get("topic");
		assertThat(topic.get("slug").asString("null")).isEqualTo(slug);
	}

	@Test
	void aNullSlugIsGeneratedFromTheName() {
		JsonNode topic = run(moderator(),
				"createTopic(input: {name: \"Cafe\\u0301 x\\u00a0\", slug: null}) { topic { name slug } }")
			.get("topic");
		assertThat(topic.get("name").stringValue()).isEqualTo("Café x");
		assertThat(topic.get("slug").stringValue()).isEqualTo("cafe-x");
		assertThat(moderator().data("{ viewer { username } }").at("/viewer/username").stringValue()).isEqualTo("mod");
		assertThat(code(moderator(), "createTopic(input: {name: \"\\u200b\"}) { topic { id } }"))
			.isEqualTo("BAD_USER_INPUT");
		assertThat(code(moderator(), "createTopic(input: {name: \"a\\nb\"}) { topic { id } }"))
			.isEqualTo("BAD_USER_INPUT");
	}

	@Test
	void slugsAreUnique() {
		JsonNode error = error(moderator(), "createTopic(input: {name: \"X\", slug: \"t1\"}) { topic { id } }");
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("CONFLICT");
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo("input.slug");
		assertThat(error.at("/extensions/current/id").stringValue()).isEqualTo(GlobalId.encode("Topic", 1L));
		assertThat(code(moderator(), "updateTopic(input: {id: #Topic:2, slug: \"t1\"}) { topic { id } }"))
			.isEqualTo("CONFLICT");
		assertThat(code(moderator(), "createTopic(input: {name: \"X\", slug: \"A b\"}) { topic { id } }"))
			.isEqualTo("BAD_USER_INPUT");
	}

	/**
	 * Another application may take a slug at any time. If it was generated, only the
	 * insert may fail, because a retry then generates another one.
	 */
	@Test
	void aGeneratedSlugIsNotLookedUpAgain() {
		ServerLog log = ServerLog.of(DATABASE);
		run(moderator(), "createTopic(input: {name: \"X\"}) { topic { id } }");
		assertThat(log.statements()).filteredOn((sql) -> sql.contains("any($1::text[])")).hasSize(1);
		assertThat(log.statements()).noneMatch((sql) -> sql.contains("\"slug\" = $1"));
	}

	/**
	 * The slugs of another application need not be unique.
	 */
	@Test
	void topicsThatShareASlugAreUpdatedAndNoOthersAreCreated() throws Exception {
		DATABASE.execute("alter table \"Topics\" drop constraint \"Topics_slug_key\"");
		try {
			DATABASE.execute("update \"Topics\" set slug = 'same' where id in (1, 2)");
			assertThat(run(moderator(), "updateTopic(input: {id: #Topic:1, description: \"D\"}) { topic { slug } }")
				.at("/topic/slug")
				.stringValue()).isEqualTo("same");
			assertThat(code(moderator(), "updateTopic(input: {id: #Topic:3, slug: \"same\"}) { topic { slug } }"))
				.isEqualTo("CONFLICT");
			together(8, () -> moderator()
				.send("mutation { createTopic(input: {name: \"X\", slug: \"x\"}) { topic { id } } }", Map.of()));
			together(8, () -> moderator().send("mutation { createTopic(input: {name: \"Y\"}) { topic { id } } }",
					Map.of()));
			assertThat(DATABASE.list("select slug from \"Topics\" where id > 6 order by 1")).doesNotHaveDuplicates()
				.hasSize(9);
		}
		finally {
			DATABASE.execute("update \"Topics\" set slug = null; alter table \"Topics\" add unique (slug)");
		}
	}

	@Test
	void updateKeepsAbsentFieldsAndClearsNulls() {
		JsonNode topic = run(moderator(),
				"updateTopic(input: {id: #Topic:2, description: \"D\", expectedVersion: 0}) { topic { name slug description version } }")
			.get("topic");
		assertThat(topic.get("slug").stringValue()).isEqualTo("t2");
		assertThat(topic.get("description").stringValue()).isEqualTo("D");
		topic = run(moderator(),
				"updateTopic(input: {id: #Topic:2, description: null, slug: null}) { topic { slug description version } }")
			.get("topic");
		assertThat(topic.get("slug").isNull() && topic.get("description").isNull()).isTrue();
		assertThat(topic.get("version").intValue()).isEqualTo(2);
		assertThat(code(moderator(), "updateTopic(input: {id: #Topic:2, name: null}) { topic { id } }"))
			.isEqualTo("BAD_USER_INPUT");
		assertThat(error(moderator(),
				"updateTopic(input: {id: #Topic:2, name: \"N\", expectedVersion: 0}) { topic { id } }")
			.at("/extensions/currentVersion")
			.intValue()).isEqualTo(2);
	}

	private String idBySlug(String slug) {
		return nobody().data("{ topic(by: {slug: \"" + slug + "\"}) { databaseId } }")
			.at("/topic/databaseId")
			.asString("none");
	}

	@Test
	void theSlugOfAMergedTopicLeadsToTheOtherOne() {
		run(moderator(), "mergeTopics(input: {fromId: #Topic:5, intoId: #Topic:4}) { deletedId }");
		run(moderator(), "mergeTopics(input: {fromId: #Topic:4, intoId: #Topic:2}) { deletedId }");
		assertThat(idBySlug("t5")).isEqualTo("2");
		assertThat(idBySlug("t4")).isEqualTo("2");
		assertThat(idBySlug("t2")).isEqualTo("2");
		assertThat(idBySlug("T5")).isEqualTo("none");
		assertThat(run(ada(),
				"attachTopic(input: {postId: #Post:1, topic: {slug: \"t5\"}}) { outcome postTopic { topic { databaseId } } }"))
			.hasToString("{\"outcome\":\"UNCHANGED\",\"postTopic\":{\"topic\":{\"databaseId\":\"2\"}}}");
		assertThat(run(moderator(), "createTopic(input: {name: \"T5\"}) { topic { slug } }").at("/topic/slug")
			.stringValue()).isEqualTo("t5-2");
		run(moderator(), "deleteTopic(input: {id: #Topic:2}) { deletedId }");
		assertThat(idBySlug("t5")).isEqualTo("none");
	}

	@Test
	void aTopicTakesOverASlugThatOnlyLeadsToAnother() {
		run(moderator(), "mergeTopics(input: {fromId: #Topic:5, intoId: #Topic:4}) { deletedId }");
		run(moderator(), "mergeTopics(input: {fromId: #Topic:6, intoId: #Topic:4}) { deletedId }");
		run(moderator(), "createTopic(input: {name: \"New\", slug: \"t5\"}) { topic { id } }");
		assertThat(idBySlug("t5")).isEqualTo("7");
		run(moderator(), "updateTopic(input: {id: #Topic:4, slug: \"t6\"}) { topic { id } }");
		assertThat(idBySlug("t6")).isEqualTo("4");
		run(moderator(), "deleteTopic(input: {id: #Topic:7}) { deletedId }");
		assertThat(idBySlug("t5")).isEqualTo("none");
		assertThat(idBySlug("t4")).isEqualTo("none");
	}

	@Test
	void aTopicThatHasASlugIsFoundBeforeOneThatHadIt() {
		DATABASE.execute("update \"Topics\" set \"formerSlugs\" = '{t5}' where id = 1");
		assertThat(idBySlug("t5")).isEqualTo("5");
		run(ada(), "attachTopic(input: {postId: #Post:1, topic: {slug: \"t5\"}}) { outcome }");
		assertThat(topics(1)).isEqualTo("1 2 3 5");
	}

}
