package io.posttopic.post;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

@Controller
class PostController {

	private final Reads reads;

	private final Posts posts;

	private final Viewers viewers;

	private final List<NewPost> parts;

	PostController(Reads reads, Posts posts, Viewers viewers, List<NewPost> parts) {
		this.reads = reads;
		this.posts = posts;
		this.viewers = viewers;
		this.parts = parts;
	}

	@QueryMapping
	@Nullable Row post(DataFetchingEnvironment environment) {
		return this.reads.row(Post.class, environment);
	}

	@QueryMapping
	Row posts(DataFetchingEnvironment environment) {
		return this.reads.connection(Post.class, environment);
	}

	@Mutation
	Map<String, @Nullable Object> createPost(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		Input input = Input.of(environment);
		ApiException.all(() -> title(input), () -> body(input), () -> this.parts.forEach((part) -> part.check(input)));
		Instant now = Instant.now();
		Post post = this.posts.save(new Post(null, title(input), body(input), this.viewers.require(), null, now, now));
		long id = Objects.requireNonNull(post.id());
		this.parts.forEach((part) -> part.make(id, input));
		return this.reads.answer(payload(id), environment);
	}

	@Mutation
	Map<String, @Nullable Object> updatePost(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		Input input = Input.of(environment);
		ApiException.all(() -> id(input), () -> {
			if (input.given("title")) {
				title(input);
			}
		}, () -> {
			if (input.given("body")) {
				body(input);
			}
		});
		Post post = find(input);
		Post changed = new Post(post.id(), input.given("title") ? title(input) : post.title(),
				input.given("body") ? body(input) : post.body(), post.authorId(), post.version(), post.createdAt(),
				Instant.now());
		if (!changed.says(post)) {
			this.posts.save(changed);
		}
		return this.reads.answer(payload(id(input)), environment);
	}

	@Mutation
	Map<String, @Nullable Object> deletePost(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		Input input = Input.of(environment);
		this.posts.delete(find(input));
		return this.reads.answer(Payload.of("deletedId", input.required("id").value()), environment);
	}

	/**
	 * The post that the caller wants to change, and may: it is the caller's own, or the
	 * caller is an admin.
	 */
	private Post find(Input input) {
		long id = id(input);
		long viewer = this.viewers.require();
		Post post = this.posts.findOneById(id).orElseThrow(() -> ApiException.notFound("input.id", "post"));
		if (!Caller.current().admin() && !Objects.equals(post.authorId(), viewer)) {
			throw ApiException.forbidden("Only its author and an admin may change a post.");
		}
		input.requireVersion(post.version());
		return post;
	}

	private static Payload payload(long id) {
		return Payload.of("post", Ref.to(Post.class, id));
	}

	private static long id(Input input) {
		return input.required("id").id("Post");
	}

	private static String title(Input input) {
		return input.required("title").line(200);
	}

	private static String body(Input input) {
		return input.required("body").text(100_000);
	}

}
