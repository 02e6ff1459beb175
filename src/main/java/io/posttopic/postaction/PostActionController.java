package io.posttopic.postaction;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.pool.Pipeline;
import io.posttopic.post.Post;
import io.posttopic.post.PostLocks;
import io.posttopic.write.Mutation;
import io.posttopic.read.Payload;
import io.posttopic.read.Reads;
import io.posttopic.read.Ref;
import io.posttopic.error.ApiException;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.Caller;
import io.posttopic.user.Viewers;
import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Controller;

/**
 * The mutations of post actions.
 */
@Controller
class PostActionController {

	private final Reads reads;

	private final PostActionRepository actions;

	private final PostLocks posts;

	private final Pipeline pipeline;

	private final Viewers viewers;

	PostActionController(Reads reads, PostActionRepository actions, PostLocks posts, Pipeline pipeline,
			Viewers viewers) {
		this.reads = reads;
		this.actions = actions;
		this.posts = posts;
		this.pipeline = pipeline;
		this.viewers = viewers;
	}

	@Mutation
	Map<String, @Nullable Object> setPostAction(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		SetPostActionInput input = InputObject.parse(environment, SetPostActionInput::parse);
		long viewer = lock(input.postId());
		PostAction before = this.actions.findOneByKeyPostIdAndKeyUserId(input.postId(), viewer).orElse(null);
		boolean deleted = write(before, input, viewer);
		return this.reads.answer(
				Payload.of("post", Ref.to(Post.class, input.postId()))
					.with("postAction", Ref.to(PostAction.class, input.postId(), viewer))
					.with("deletedId", deleted ? GlobalId.encode("PostAction", input.postId(), viewer) : null),
				environment);
	}

	/**
	 * Locks the caller's row and a post against deletion.
	 * @return the caller's id
	 */
	private long lock(long postId) {
		Pipeline.Result<Optional<Long>> viewer = this.viewers.lock();
		Pipeline.Result<Map<Long, PostLocks.Author>> post = this.posts.lock(List.of(postId),
				PostLocks.Strength.EXISTENCE);
		this.pipeline.send();
		if (post.get().isEmpty()) {
			throw ApiException.notFound("input.postId", "post");
		}
		return this.viewers.require(viewer);
	}

	/**
	 * Writes the caller's row, which exists only as long as a flag is set.
	 * @return whether it was deleted
	 */
	private boolean write(@Nullable PostAction row, SetPostActionInput input, long viewer) {
		Instant now = Instant.now();
		PostAction before = (row != null) ? row : PostAction.none(input.postId(), viewer, now);
		PostAction after = before.with(input.liked(), input.bookmarked(), now);
		if (after.hasSameFlags(before)) {
			return false;
		}
		if (after.isEmpty()) {
			this.actions.delete(before);
			return true;
		}
		save(after);
		return false;
	}

	private void save(PostAction action) {
		try {
			this.actions.save(action);
		}
		catch (DuplicateKeyException ex) {
			throw new ConcurrencyFailureException("Another transaction has just inserted the row", ex);
		}
	}

}
