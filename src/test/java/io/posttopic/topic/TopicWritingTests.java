package io.posttopic.topic;

import io.posttopic.WritingTests;
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
		assertThat(code(moderator(), "updateTopic(input: {id: #Topic:2, slug: \"t1\"}) { topic { id } }"))
			.isEqualTo("CONFLICT");
		assertThat(code(moderator(), "createTopic(input: {name: \"X\", slug: \"A b\"}) { topic { id } }"))
			.isEqualTo("BAD_USER_INPUT");
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

}
