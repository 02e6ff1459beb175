package io.posttopic.topic;

import java.time.Instant;
import java.util.List;

import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.Patch;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@code updateTopic}.
 *
 * @param parts the changes of join tables, which their packages contribute
 */
record UpdateTopicInput(long id, Patch<String> name, Patch<@Nullable String> slug, Patch<@Nullable String> description,
		Expected<Integer> expectedVersion, List<TopicPart.Write> parts) {

	static UpdateTopicInput parse(InputObject input, List<TopicPart> parts) {
		return new UpdateTopicInput(input.id("id", "Topic"),
				input.patch("name", (field) -> TopicRef.name(input, field)),
				input.patch("slug", (field) -> CreateTopicInput.slug(input, field)),
				input.patch("description", (field) -> CreateTopicInput.description(input, field)),
				input.expectedVersion(), parts.stream().map((part) -> part.parse(input)).toList());
	}

	Topic applyTo(Topic topic, Instant now) {
		return new Topic(topic.id(), this.name.applyTo(topic.name()), this.slug.applyTo(topic.slug()),
				this.description.applyTo(topic.description()), topic.version(), topic.createdAt(), now);
	}

}
