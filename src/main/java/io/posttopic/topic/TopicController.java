package io.posttopic.topic;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.error.ApiException;
import io.posttopic.read.CurrentRow;
import io.posttopic.read.Payload;
import io.posttopic.read.Ref;
import io.posttopic.security.Caller;
import io.posttopic.user.Viewers;
import io.posttopic.write.DeleteInput;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.Mutation;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Controller;

/**
 * The mutations of topics.
 */
@Controller
record TopicController(TopicRepository topics, Slugs slugs, Viewers viewers, List<TopicPart> parts) {

	@Mutation
	Payload createTopic(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Creating topics");
		CreateTopicInput input = InputObject.parse(environment, (fields) -> CreateTopicInput.parse(fields, this.parts));
		this.viewers.require();
		this.topics.lockNames();
		String slug = (input.slug() != null) ? input.slug() : this.slugs.of(List.of(input.name())).getFirst();
		return payload(save(input.create(slug, Instant.now()), input.slug() != null), input.parts());
	}

	@Mutation
	Payload updateTopic(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Changing topics");
		UpdateTopicInput input = InputObject.parse(environment, (fields) -> UpdateTopicInput.parse(fields, this.parts));
		this.viewers.require();
		if (input.slug().isPresent()) {
			this.topics.lockNames();
		}
		Topic topic = lock(input.id(), input.expectedVersion());
		Topic changed = input.applyTo(topic, Instant.now());
		if (changed.hasSameContent(topic)) {
			return payload(topic, input.parts());
		}
		boolean keepsSlug = Objects.equals(changed.slug(), topic.slug());
		return payload(keepsSlug ? this.topics.save(changed) : save(changed, true), input.parts());
	}

	@Mutation
	Payload deleteTopic(DataFetchingEnvironment environment) {
		Caller.current().requireModerator("Deleting topics");
		DeleteInput input = DeleteInput.parse(environment, "Topic");
		this.viewers.require();
		Topic topic = lock(input.id(), input.expectedVersion());
		this.parts.forEach((part) -> part.beforeDelete(input.id()));
		this.topics.delete(topic);
		return Payload.of("deletedId", input.globalId());
	}

	private Topic save(Topic topic, boolean isSlugGiven) {
		String slug = topic.slug();
		long id = Objects.requireNonNullElse(topic.id(), -1L);
		if (isSlugGiven && slug != null) {
			this.topics.findFirstBySlugAndIdNot(slug, id).ifPresent((other) -> {
				throw ApiException.taken("input.slug", slug, CurrentRow.of(other));
			});
			this.topics.removeFormerSlug(slug, id);
		}
		try {
			return this.topics.save(topic);
		}
		catch (DuplicateKeyException ex) {
			// A retry generates another slug from the name.
			throw isSlugGiven ? ApiException.taken("input.slug", String.valueOf(slug), null)
					: new ConcurrencyFailureException("The slug has just been taken", ex);
		}
	}

	private Topic lock(long id, Expected<Integer> version) {
		Topic topic = this.topics.findOneById(id).orElseThrow(() -> ApiException.notFound("input.id", "topic"));
		version.require(Objects.requireNonNullElse(topic.version(), 0), topic);
		return topic;
	}

	private static Payload payload(Topic topic, List<TopicPart.Write> parts) {
		long id = Objects.requireNonNull(topic.id());
		Payload payload = Payload.of("topic", Ref.to(Topic.class, id)).with("topicEdge", Ref.to(Topic.class, id));
		parts.forEach((part) -> part.apply(id, payload));
		return payload;
	}

}
