package io.posttopic.topic;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@code createTopic}.
 *
 * @param slug the slug, or null to generate one from the name
 * @param parts the changes of join tables, which their packages contribute
 */
record CreateTopicInput(String name, @Nullable String slug, @Nullable String description, List<TopicPart.Write> parts) {

	private static final Pattern SLUG = Pattern.compile("[a-z0-9-]+");

	static CreateTopicInput parse(InputObject input, List<TopicPart> parts) {
		return new CreateTopicInput(TopicRef.name(input, "name"), slug(input, "slug"),
				description(input, "description"), parts.stream().map((part) -> part.parse(input)).toList());
	}

	static @Nullable String slug(InputObject input, String field) {
		return input.optional(field,
				(slug) -> input.text(slug, 100, SLUG, "must consist of the characters a-z, 0-9 and - only."));
	}

	static @Nullable String description(InputObject input, String field) {
		return input.optional(field, (description) -> input.text(description, 5000));
	}

	/**
	 * Returns the new topic.
	 * @param slug the topic's slug, or null for none
	 */
	Topic create(@Nullable String slug, Instant now) {
		return new Topic(null, this.name, slug, this.description, null, now, now);
	}

}
