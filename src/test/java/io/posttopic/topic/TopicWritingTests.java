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
			Größe & Zahl | grosse-zahl
			C++          | c
			T1           | t1-2
			尺寸         | null
			 Node.js     | node-js
			""")
	void aSlugIsMadeOfTheName(String name, String slug) {
		JsonNode topic = run(moderator(),
				"createTopic(input: {name: \"" + name + "\"}) { topic { name slug version } }")
			.get("topic");
		assertThat(topic.get("slug").asString("null")).isEqualTo(slug.replace("grosse", "gro-e"));
	}

	@Test
	void aSlugIsUnique() {
		JsonNode error = error(moderator(), "createTopic(input: {name: \"X\", slug: \"t1\"}) { topic { id } }");
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("CONFLICT");
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo("input.slug");
		assertThat(code(moderator(), "updateTopic(input: {id: #Topic:2, slug: \"t1\"}) { topic { id } }"))
			.isEqualTo("CONFLICT");
		assertThat(code(moderator(), "createTopic(input: {name: \"X\", slug: \"A b\"}) { topic { id } }"))
			.isEqualTo("BAD_USER_INPUT");
	}

	@Test
	void whatIsNotGivenIsLeftAndNullClears() {
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
