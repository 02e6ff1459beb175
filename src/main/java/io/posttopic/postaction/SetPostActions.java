package io.posttopic.postaction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.posttopic.error.ApiException;
import io.posttopic.pool.Pipeline;
import io.posttopic.post.PostLocks;
import io.posttopic.security.Caller;
import io.posttopic.user.Viewers;
import io.posttopic.write.LinkOutcome;
import io.posttopic.write.LinkResult;

import org.springframework.stereotype.Component;

/**
 * The mutations that set flags of the caller's rows. Posts that do not exist are rejected
 * one by one; all other rows are saved together.
 */
@Component
record SetPostActions(PostActionRepository rows, PostLocks posts, Viewers viewers, Pipeline pipeline) {

	/**
	 * Sets the flags. A row exists only as long as a flag is set.
	 * @param dryRun whether nothing is written or locked
	 * @return the outcome of each input, in their order, with a row without flags if it
	 * was rejected
	 */
	List<LinkResult<PostAction>> set(List<SetPostActionInput> inputs, boolean dryRun) {
		List<Long> postIds = inputs.stream().map(SetPostActionInput::postId).distinct().toList();
		Viewers.Viewer viewer = dryRun ? this.viewers.find() : this.viewers.lock();
		Pipeline.Result<Map<Long, PostLocks.Author>> authors = this.posts.lock(postIds,
				dryRun ? PostLocks.Strength.NONE : PostLocks.Strength.EXISTENCE);
		Map<Long, PostAction> before = this.pipeline
			.send(this.rows.findByPosts(Caller.current().requireSignedIn(), postIds, !dryRun));
		List<LinkResult<PostAction>> results = decide(inputs, authors.get().keySet(), before, viewer.id(), dryRun);
		if (!dryRun) {
			this.rows.deleteAll(rows(results, LinkOutcome.REMOVED));
			this.rows.insertAll(rows(results, LinkOutcome.ADDED));
			this.rows.updateAll(rows(results, LinkOutcome.UPDATED));
		}
		return results;
	}

	private static List<LinkResult<PostAction>> decide(List<SetPostActionInput> inputs, Set<Long> existing,
			Map<Long, PostAction> rows, long viewer, boolean dryRun) {
		Set<Long> seen = new HashSet<>();
		Instant now = Instant.now();
		List<LinkResult<PostAction>> results = new ArrayList<>();
		for (SetPostActionInput input : inputs) {
			PostAction none = PostAction.none(new PostAction.Key(input.postId(), viewer), now);
			if (!existing.contains(input.postId())) {
				results.add(LinkResult.rejected(none, ApiException.notFound(input.postArgument(), "post")));
			}
			else if (!seen.add(input.postId())) {
				results.add(LinkResult.rejected(none,
						ApiException.badInput(input.postArgument(), "is in the list twice.")));
			}
			else {
				PostAction before = rows.getOrDefault(input.postId(), none);
				PostAction after = before.with(input.liked(), input.bookmarked(), now);
				results.add(LinkResult.of(after, outcome(before, after), dryRun));
			}
		}
		return results;
	}

	private static List<PostAction> rows(List<LinkResult<PostAction>> results, LinkOutcome outcome) {
		return results.stream().filter((result) -> result.outcome() == outcome).map(LinkResult::row).toList();
	}

	private static LinkOutcome outcome(PostAction before, PostAction after) {
		if (after.hasSameFlags(before)) {
			return LinkOutcome.UNCHANGED;
		}
		if (after.isEmpty()) {
			return LinkOutcome.REMOVED;
		}
		return before.isNew() ? LinkOutcome.ADDED : LinkOutcome.UPDATED;
	}

}
