package io.posttopic.topic;

import java.time.Instant;

import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.Patch;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@code updateTopic}.
 */
record UpdateTopicInput(long id, Patch<String> name, Patch<@Nullable String> slug, Patch<@Nullable String> description,
		Expected<Integer> expectedVersion) {

	static UpdateTopicInput parse(InputObject input) {
		return new UpdateTopicInput(input.id("id", "Topic"),
				input.patch("name", (field) -> TopicRef.name(input, field)),
				input.patch("slug", (field) -> CreateTopicInput.slug(input, field)),
				input.patch("description", (field) -> CreateTopicInput.description(input, field)),
				input.expectedVersion());
	}

	Topic applyTo(Topic topic, Instant now) {
		return new Topic(topic.id(), this.name.applyTo(topic.name()), this.slug.applyTo(topic.slug()),
				this.description.applyTo(topic.description()), topic.version(), topic.createdAt(), now);
	}

}
