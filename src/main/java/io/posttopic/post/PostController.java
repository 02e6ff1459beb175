package io.posttopic.post;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.error.ApiException;
import io.posttopic.read.Payload;
import io.posttopic.read.Ref;
import io.posttopic.security.Caller;
import io.posttopic.user.Viewers;
import io.posttopic.write.DeleteInput;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.Mutation;

import org.springframework.stereotype.Controller;

/**
 * The mutations of posts.
 */
@Controller
record PostController(PostRepository posts, Viewers viewers, List<PostPart> parts) {

	@Mutation
	Payload createPost(DataFetchingEnvironment environment) {
		CreatePostInput input = InputObject.parse(environment, (fields) -> CreatePostInput.parse(fields, this.parts));
		Post post = this.posts.save(input.create(this.viewers.require(), Instant.now()));
		return payload(Objects.requireNonNull(post.id()), input.parts());
	}

	@Mutation
	Payload updatePost(DataFetchingEnvironment environment) {
		UpdatePostInput input = InputObject.parse(environment, (fields) -> UpdatePostInput.parse(fields, this.parts));
		List<PostPart.Write> parts = input.parts().stream().map(PostPart.Update::prepare).toList();
		Caller caller = Caller.current();
		boolean allowed = caller.admin() || caller.moderator() && !input.changesPost();
		Post post = lock(input.id(), input.expectedVersion(), allowed);
		Post changed = input.applyTo(post, Instant.now());
		if (!changed.hasSameContent(post)) {
			this.posts.save(changed);
		}
		return payload(input.id(), parts);
	}

	@Mutation
	Payload deletePost(DataFetchingEnvironment environment) {
		DeleteInput input = DeleteInput.parse(environment, "Post");
		this.posts.delete(lock(input.id(), input.expectedVersion(), Caller.current().admin()));
		return Payload.of("deletedId", input.globalId());
	}

	/**
	 * Locks a post that the caller may change: one of the caller's own, or any.
	 * @param allowed whether the caller may change any post
	 */
	private Post lock(long id, Expected<Integer> version, boolean allowed) {
		long viewer = this.viewers.require();
		Post post = this.posts.findOneById(id).orElseThrow(() -> ApiException.notFound("input.id", "post"));
		if (!allowed && !Objects.equals(post.authorId(), viewer)) {
			throw ApiException.forbidden("Only its author and an admin may change a post.");
		}
		version.require(Objects.requireNonNullElse(post.version(), 0), post);
		return post;
	}

	private static Payload payload(long id, List<PostPart.Write> parts) {
		Payload payload = Payload.of("post", Ref.to(Post.class, id)).with("postEdge", Ref.to(Post.class, id));
		parts.forEach((part) -> part.apply(id, payload));
		return payload;
	}

}
