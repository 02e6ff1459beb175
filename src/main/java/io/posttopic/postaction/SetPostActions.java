package io.posttopic.postaction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.posttopic.error.ApiException;
import io.posttopic.pool.Pipeline;
import io.posttopic.post.PostLocks;
import io.posttopic.user.Viewers;
import io.posttopic.write.LinkOutcome;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Sets flags of the caller's rows. Posts that do not exist are rejected one by one; all
 * other rows are saved together.
 */
@Component
class SetPostActions {

	private final PostActionRepository rows;

	private final PostLocks posts;

	private final Viewers viewers;

	private final Pipeline pipeline;

	SetPostActions(PostActionRepository rows, PostLocks posts, Viewers viewers, Pipeline pipeline) {
		this.rows = rows;
		this.posts = posts;
		this.viewers = viewers;
		this.pipeline = pipeline;
	}

	/**
	 * The outcome for one row.
	 *
	 * @param error the reason for a rejection, or null if the row was not rejected
	 * @param isDeleted whether the row has been deleted
	 */
	record Result(PostAction.Key key, LinkOutcome outcome, @Nullable ApiException error, boolean isDeleted) {

		private static Result rejected(PostAction.Key key, ApiException error) {
			return new Result(key, LinkOutcome.REJECTED, error, false);
		}

	}

	/**
	 * Sets the flags. A row exists only as long as a flag is set.
	 * @param dryRun whether nothing is written or locked
	 * @return the outcome of each input, in their order
	 */
	List<Result> set(List<SetPostActionInput> inputs, boolean dryRun) {
		List<Long> postIds = inputs.stream().map(SetPostActionInput::postId).distinct().toList();
		Pipeline.Result<Optional<Long>> found = dryRun ? this.viewers.find() : this.viewers.lock();
		Pipeline.Result<Map<Long, PostLocks.Author>> existing = this.posts.lock(postIds,
				dryRun ? PostLocks.Strength.NONE : PostLocks.Strength.EXISTENCE);
		this.pipeline.send();
		long viewer = dryRun ? found.get().orElse(-1L) : this.viewers.require(found);
		Map<Long, PostAction> rows = this.rows.findByPosts(viewer, postIds, !dryRun);
		Map<LinkOutcome, List<PostAction>> changed = new EnumMap<>(LinkOutcome.class);
		Set<Long> seen = new HashSet<>();
		Instant now = Instant.now();
		List<Result> results = inputs.stream().map((input) -> {
			PostAction.Key key = new PostAction.Key(input.postId(), viewer);
			if (!existing.get().containsKey(input.postId())) {
				return Result.rejected(key, ApiException.notFound(input.postArgument(), "post"));
			}
			if (!seen.add(input.postId())) {
				return Result.rejected(key, ApiException.badInput(input.postArgument(), "is in the list twice."));
			}
			PostAction before = rows.getOrDefault(input.postId(), PostAction.none(key, now));
			PostAction after = before.with(input.liked(), input.bookmarked(), now);
			LinkOutcome outcome = outcome(before, after);
			changed.computeIfAbsent(outcome, (_) -> new ArrayList<>()).add(after);
			return new Result(key, outcome, null, outcome == LinkOutcome.REMOVED && !dryRun);
		}).toList();
		if (!dryRun) {
			this.rows.deleteAll(changed.getOrDefault(LinkOutcome.REMOVED, List.of()));
			this.rows.insertAll(changed.getOrDefault(LinkOutcome.ADDED, List.of()));
			this.rows.updateAll(changed.getOrDefault(LinkOutcome.UPDATED, List.of()));
		}
		return results;
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
