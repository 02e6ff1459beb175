package io.posttopic.topic;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.read.Input;
import io.posttopic.read.Mutation;
import io.posttopic.read.Payload;
import io.posttopic.read.Reads;
import io.posttopic.read.Ref;
import io.posttopic.read.Row;
import io.posttopic.relay.ApiException;
import io.posttopic.security.Caller;
import io.posttopic.user.Viewers;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

@Controller
class TopicController {

	/** The longest name, in characters. */
	static final int NAME = 100;

	private static final Pattern SLUG = Pattern.compile("[a-z0-9-]+");

	private final Reads reads;

	private final Topics topics;

	private final Slugs slugs;

	private final Viewers viewers;

	private final List<TopicDeletion> deletions;

	TopicController(Reads reads, Topics topics, Slugs slugs, Viewers viewers, List<TopicDeletion> deletions) {
		this.reads = reads;
		this.topics = topics;
		this.slugs = slugs;
		this.viewers = viewers;
		this.deletions = deletions;
	}

	@QueryMapping
	@Nullable Row topic(DataFetchingEnvironment environment) {
		return this.reads.rowBy(Topic.class, "slug", environment);
	}

	@QueryMapping
	Row topics(DataFetchingEnvironment environment) {
		return this.reads.connection(Topic.class, environment);
	}

	@Mutation
	Map<String, @Nullable Object> createTopic(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Making topics");
		Input input = Input.of(environment);
		ApiException.all(() -> name(input), () -> slug(input), () -> description(input));
		this.viewers.require();
		boolean chosen = input.field("slug") != null;
		String slug = chosen ? slug(input) : this.slugs.of(List.of(name(input))).getFirst();
		Instant now = Instant.now();
		return this.reads.answer(save(new Topic(null, name(input), slug, description(input), null, now, now), chosen),
				environment);
	}

	@Mutation
	Map<String, @Nullable Object> updateTopic(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Changing topics");
		this.viewers.require();
		Input input = Input.of(environment);
		ApiException.all(() -> id(input), () -> {
			if (input.given("name")) {
				name(input);
			}
		}, () -> slug(input), () -> description(input));
		Topic topic = find(input);
		Topic changed = new Topic(topic.id(), input.given("name") ? name(input) : topic.name(),
				input.given("slug") ? slug(input) : topic.slug(),
				input.given("description") ? description(input) : topic.description(), topic.version(),
				topic.createdAt(), Instant.now());
		return this.reads.answer(changed.says(topic) ? payload(topic) : save(changed, true), environment);
	}

	@Mutation
	Map<String, @Nullable Object> deleteTopic(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Deleting topics");
		this.viewers.require();
		Input input = Input.of(environment);
		Topic topic = find(input);
		this.deletions.forEach((deletion) -> deletion.remove(id(input)));
		this.topics.delete(topic);
		return this.reads.answer(Payload.of("deletedId", input.required("id").value()), environment);
	}

	/**
	 * A slug may have been taken at the same moment: then the database says so, and one
	 * that nobody chose is made anew.
	 */
	private Payload save(Topic topic, boolean chosen) {
		String slug = topic.slug();
		if (slug != null && this.topics.existsBySlugAndIdNot(slug, Objects.requireNonNullElse(topic.id(), -1L))) {
			throw ApiException.taken("input.slug", slug);
		}
		try {
			return payload(this.topics.save(topic));
		}
		catch (DuplicateKeyException ex) {
			throw chosen ? ApiException.taken("input.slug", String.valueOf(slug))
					: new ConcurrencyFailureException("The slug has just been taken", ex);
		}
	}

	private Topic find(Input input) {
		Topic topic = this.topics.findOneById(id(input)).orElseThrow(() -> ApiException.notFound("input.id", "topic"));
		input.requireVersion(topic.version());
		return topic;
	}

	private static Payload payload(Topic topic) {
		return Payload.of("topic", Ref.to(Topic.class, Objects.requireNonNull(topic.id())));
	}

	private static long id(Input input) {
		return input.required("id").id("Topic");
	}

	private static String name(Input input) {
		return input.required("name").line(NAME);
	}

	private static @Nullable String slug(Input input) {
		Input slug = input.field("slug");
		return (slug != null) ? slug.text(100, SLUG, "must be of the characters a-z 0-9 - only.") : null;
	}

	private static @Nullable String description(Input input) {
		Input description = input.field("description");
		return (description != null) ? description.text(5000) : null;
	}

}
