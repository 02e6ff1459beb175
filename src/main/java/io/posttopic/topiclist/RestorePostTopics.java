package io.posttopic.topiclist;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import io.posttopic.changes.ChangeLog;
import io.posttopic.pool.Pipeline;
import io.posttopic.post.PostLocks;
import io.posttopic.posttopic.PostTopic;
import io.posttopic.posttopic.PostTopicFields;
import io.posttopic.posttopic.PostTopicRows;
import io.posttopic.read.Payload;
import io.posttopic.security.Caller;
import io.posttopic.topic.TopicLookup;
import io.posttopic.topic.TopicRef;
import io.posttopic.user.Viewers;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.Patch;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The mutation that restores the list of topics that a post had at a point in the past.
 */
@Component
record RestorePostTopics(PostTopicRows rows, TopicLists lists, TopicLookup topics, Viewers viewers, Pipeline pipeline,
		ChangeLog changes) {

	/**
	 * The input of {@code restorePostTopics}.
	 *
	 * @param asOf the point in time whose list is restored
	 * @param dryRun whether nothing is written
	 */
	record RestoreInput(long postId, OffsetDateTime asOf, Expected<String> expectedTopicsVersion, boolean dryRun) {

		static RestoreInput parse(InputObject input) {
			return new RestoreInput(input.id("postId", "Post"), input.time("asOf"), Link.expectedTopicsVersion(input),
					input.dryRun());
		}

	}

	/**
	 * Restores the order, the notes and, for moderators, the pins. Topics that do not
	 * exist any more are left out.
	 * @throws io.posttopic.error.ApiException with the codes that the schema documents
	 * for {@code restorePostTopics}
	 */
	Payload restore(RestoreInput input) {
		this.changes.requireKnown(input.asOf(), "input.asOf");
		long postId = input.postId();
		Viewers.Viewer viewer = input.dryRun() ? this.viewers.find() : this.viewers.lock();
		Pipeline.Result<List<PostTopic>> past = this.rows.findPast(postId, input.asOf());
		this.lists.requireAccess(viewer, postId, "input.postId");
		TopicLookup.FoundTopics existing = this.pipeline
			.send(this.topics.lock(past.get().stream().map(RestorePostTopics::ref).toList()));
		TopicLists.FoundLists found = this.lists.require(viewer, postId, "input.postId", input.expectedTopicsVersion(),
				input.dryRun() ? PostLocks.Strength.NONE : PostLocks.Strength.ROWS);
		TopicList list = found.list(postId);
		List<TopicRef> rejected = apply(past.get(), existing, list, found.viewer());
		Payload payload = input.dryRun()
				? Payloads.of(postId, list.changes(Instant.now())).with("deletedPostTopicIds", List.of())
				: Payloads.of(postId, this.lists.save(list));
		return payload.with("rejected", rejected.stream().map(Payloads::rejected).toList());
	}

	private static List<TopicRef> apply(List<PostTopic> past, TopicLookup.FoundTopics existing, TopicList list,
			long viewer) {
		List<TopicRef> rejected = new ArrayList<>();
		SequencedMap<Long, PostTopicFields> restored = new LinkedHashMap<>();
		for (PostTopic row : past) {
			if (existing.id(ref(row)) != null) {
				restored.put(row.topicId(), fields(row));
			}
			else {
				rejected.add(ref(row));
			}
		}
		list.replace(restored, viewer, Instant.now());
		return rejected;
	}

	private static PostTopicFields fields(PostTopic row) {
		Boolean pinned = Caller.current().moderator() ? row.pinned() : null;
		return new PostTopicFields(pinned, new Patch<@Nullable String>(true, row.note()));
	}

	private static TopicRef ref(PostTopic row) {
		return TopicRef.to(row.topicId(), "input.asOf");
	}

}
