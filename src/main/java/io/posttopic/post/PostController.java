package io.posttopic.post;

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

import org.springframework.stereotype.Controller;

/**
 * The mutations of posts.
 */
@Controller
class PostController {

	private final Reads reads;

	private final PostRepository posts;

	private final Viewers viewers;

	private final List<NewPostPart> parts;

	PostController(Reads reads, PostRepository posts, Viewers viewers, List<NewPostPart> parts) {
		this.reads = reads;
		this.posts = posts;
		this.viewers = viewers;
		this.parts = parts;
	}

	@Mutation
	Map<String, @Nullable Object> createPost(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		CreatePostInput input = InputObject.parse(environment, (fields) -> CreatePostInput.parse(fields, this.parts));
		Post post = this.posts.save(input.create(this.viewers.require(), Instant.now()));
		long id = Objects.requireNonNull(post.id());
		input.parts().forEach((part) -> part.insertFor(id));
		return this.reads.answer(payload(id), environment);
	}

	@Mutation
	Map<String, @Nullable Object> updatePost(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		UpdatePostInput input = InputObject.parse(environment, UpdatePostInput::parse);
		Post post = lock(input.id(), input.expectedVersion());
		Post changed = input.applyTo(post, Instant.now());
		if (!changed.hasSameContent(post)) {
			this.posts.save(changed);
		}
		return this.reads.answer(payload(input.id()), environment);
	}

	@Mutation
	Map<String, @Nullable Object> deletePost(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		DeleteInput input = InputObject.parse(environment, (fields) -> DeleteInput.parse(fields, "Post"));
		this.posts.delete(lock(input.id(), input.expectedVersion()));
		return this.reads.answer(Payload.of("deletedId", input.globalId()), environment);
	}

	/**
	 * Locks a post that the caller may change, which is one of the caller's own or, for
	 * an admin, any.
	 */
	private Post lock(long id, Expected<Integer> version) {
		long viewer = this.viewers.require();
		Post post = this.posts.findOneById(id).orElseThrow(() -> ApiException.notFound("input.id", "post"));
		if (!Caller.current().admin() && !Objects.equals(post.authorId(), viewer)) {
			throw ApiException.forbidden("Only its author and an admin may change a post.");
		}
		version.require(Objects.requireNonNullElse(post.version(), 0));
		return post;
	}

	private static Payload payload(long id) {
		return Payload.of("post", Ref.to(Post.class, id));
	}

}
