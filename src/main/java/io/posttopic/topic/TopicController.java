package io.posttopic.topic;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.write.Mutation;
import io.posttopic.read.Payload;
import io.posttopic.read.Reads;
import io.posttopic.read.Ref;
import io.posttopic.error.ApiException;
import io.posttopic.security.Caller;
import io.posttopic.user.Viewers;
import io.posttopic.write.DeleteInput;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Controller;

/**
 * The mutations of topics.
 */
@Controller
class TopicController {

	private final Reads reads;

	private final TopicRepository topics;

	private final Slugs slugs;

	private final Viewers viewers;

	private final List<TopicDeletion> deletions;

	TopicController(Reads reads, TopicRepository topics, Slugs slugs, Viewers viewers, List<TopicDeletion> deletions) {
		this.reads = reads;
		this.topics = topics;
		this.slugs = slugs;
		this.viewers = viewers;
		this.deletions = deletions;
	}

	@Mutation
	Map<String, @Nullable Object> createTopic(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Creating topics");
		CreateTopicInput input = InputObject.parse(environment, CreateTopicInput::parse);
		this.viewers.require();
		String slug = (input.slug() != null) ? input.slug() : this.slugs.of(List.of(input.name())).getFirst();
		return this.reads.answer(save(input.create(slug, Instant.now()), input.slug() != null), environment);
	}

	@Mutation
	Map<String, @Nullable Object> updateTopic(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Changing topics");
		UpdateTopicInput input = InputObject.parse(environment, UpdateTopicInput::parse);
		this.viewers.require();
		Topic topic = lock(input.id(), input.expectedVersion());
		Topic changed = input.applyTo(topic, Instant.now());
		return this.reads.answer(changed.hasSameContent(topic) ? payload(topic) : save(changed, true), environment);
	}

	@Mutation
	Map<String, @Nullable Object> deleteTopic(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Deleting topics");
		DeleteInput input = InputObject.parse(environment, (fields) -> DeleteInput.parse(fields, "Topic"));
		this.viewers.require();
		Topic topic = lock(input.id(), input.expectedVersion());
		this.deletions.forEach((deletion) -> deletion.beforeDelete(input.id()));
		this.topics.delete(topic);
		return this.reads.answer(Payload.of("deletedId", input.globalId()), environment);
	}

	private Payload save(Topic topic, boolean isSlugGiven) {
		String slug = topic.slug();
		if (slug != null && this.topics.existsBySlugAndIdNot(slug, Objects.requireNonNullElse(topic.id(), -1L))) {
			throw ApiException.taken("input.slug", slug);
		}
		try {
			return payload(this.topics.save(topic));
		}
		catch (DuplicateKeyException ex) {
			// A retry generates another slug from the name.
			throw isSlugGiven ? ApiException.taken("input.slug", String.valueOf(slug))
					: new ConcurrencyFailureException("The slug has just been taken", ex);
		}
	}

	private Topic lock(long id, Expected<Integer> version) {
		Topic topic = this.topics.findOneById(id).orElseThrow(() -> ApiException.notFound("input.id", "topic"));
		version.require(Objects.requireNonNullElse(topic.version(), 0));
		return topic;
	}

	private static Payload payload(Topic topic) {
		return Payload.of("topic", Ref.to(Topic.class, Objects.requireNonNull(topic.id())));
	}

}
