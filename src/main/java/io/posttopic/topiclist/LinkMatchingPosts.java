package io.posttopic.topiclist;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.pool.Pipeline;
import io.posttopic.post.Post;
import io.posttopic.read.Input;
import io.posttopic.read.Payload;
import io.posttopic.read.Reads;
import io.posttopic.read.Ref;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.Caller;
import io.posttopic.topic.Topic;
import io.posttopic.topic.TopicRef;
import io.posttopic.user.Viewers;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.LinkOutcome;
import io.posttopic.write.LinkResult;

import org.springframework.stereotype.Component;

/**
 * The mutations that attach a topic to all posts that a filter matches, or detach it from
 * them. The number of statements does not depend on the number of posts.
 */
@Component
record LinkMatchingPosts(LinkTopics linkTopics, Reads reads, Viewers viewers, Pipeline pipeline) {

	/** The largest number of posts of one mutation. */
	private static final int MAX_POSTS = 10_000;

	/**
	 * The input of both mutations.
	 *
	 * @param path the path of the input
	 * @param after the key of the post after which the matching posts begin
	 * @param limit the largest number of posts
	 * @param dryRun whether nothing is written
	 * @param topic the topic of all pairs
	 * @param change what to change about each pair
	 */
	private record MatchingPostsInput(String path, Input filter, long after, int limit, boolean dryRun, TopicRef topic,
			Link.Change change) {

		private static MatchingPostsInput parse(InputObject input, Reads reads, Function<InputObject, TopicRef> topic,
				Function<InputObject, Link.Change> change) {
			int limit = input.number("limit", 1);
			if (limit > MAX_POSTS) {
				input.reject("limit", "must be at most " + MAX_POSTS + ", was " + limit + ".");
			}
			Input filter = input.filter("filter");
			reads.check(Post.class, filter, input::reject);
			Long after = input.optional("afterPostId", (field) -> input.id(field, "Post"));
			return new MatchingPostsInput(input.path(), filter, Objects.requireNonNullElse(after, Long.MIN_VALUE),
					limit, input.dryRun(), topic.apply(input), change.apply(input));
		}

		private Link link(long postId) {
			return new Link(this.path, this.path, postId, this.topic, this.change, Expected.any());
		}

	}

	Payload attach(DataFetchingEnvironment environment) {
		return change(environment, Link::topic, Link.Attach::parse);
	}

	Payload detach(DataFetchingEnvironment environment) {
		return change(environment, Link::topicById, (_) -> new Link.Detach());
	}

	/**
	 * Changes the pairs of the topic and each matching post. Only posts whose topics the
	 * caller may change count as matching, so that nobody can lock the posts of others.
	 */
	private Payload change(DataFetchingEnvironment environment, Function<InputObject, TopicRef> topic,
			Function<InputObject, Link.Change> change) {
		MatchingPostsInput input = InputObject.parse(environment,
				(fields) -> MatchingPostsInput.parse(fields, this.reads, topic, change));
		input.change().fields().requireAllowed();
		Map<String, Object> conditions = new HashMap<>();
		if (input.change() instanceof Link.Detach) {
			String topicId = GlobalId.encode("Topic", Objects.requireNonNull(input.topic().id()));
			conditions.put("topics", Map.of("any", List.of(topicId)));
		}
		if (!Caller.current().moderator()) {
			Viewers.Viewer viewer = input.dryRun() ? this.viewers.find() : this.viewers.lock();
			this.pipeline.send();
			conditions.put("authorId", GlobalId.encode("User", viewer.id()));
		}
		List<Long> matching = this.reads.keys(Post.class, input.filter(), conditions, input.after(), input.limit() + 1);
		boolean hasMore = matching.size() > input.limit();
		List<Long> changed = hasMore ? matching.subList(0, input.limit()) : matching;
		List<LinkResult<Link>> results = this.linkTopics.change(changed.stream().map(input::link).toList(),
				input.dryRun());
		requireTopic(input, results);
		return payload(results).with("hasMore", hasMore)
			.with("lastPostId", changed.isEmpty() ? null : GlobalId.encode("Post", changed.getLast()));
	}

	/**
	 * Throws if the topic does not exist, because then every pair is rejected.
	 */
	private static void requireTopic(MatchingPostsInput input, List<LinkResult<Link>> results) {
		for (LinkResult<Link> result : results) {
			ApiException error = result.error();
			if (error != null && error.code() != ErrorCode.BAD_USER_INPUT
					&& input.topic().argument().equals(error.extensions().get("argument"))) {
				throw error;
			}
		}
	}

	private static Payload payload(List<LinkResult<Link>> results) {
		Map<LinkOutcome, Long> counts = results.stream()
			.collect(Collectors.groupingBy(LinkResult::outcome, Collectors.counting()));
		Payload payload = Payload.of("topic",
				results.stream()
					.flatMap((result) -> Stream.ofNullable(Payloads.topicId(result)))
					.findFirst()
					.map((topicId) -> Ref.to(Topic.class, topicId))
					.orElse(null));
		for (LinkOutcome outcome : LinkOutcome.values()) {
			payload.with(outcome.name().toLowerCase(Locale.ROOT), counts.getOrDefault(outcome, 0L).intValue());
		}
		return payload.with("deletedPostTopicIds", results.stream()
			.filter(LinkResult::isDeleted)
			.map((result) -> Payloads.id(result.row().postId(), Objects.requireNonNull(Payloads.topicId(result))))
			.toList());
	}

}
