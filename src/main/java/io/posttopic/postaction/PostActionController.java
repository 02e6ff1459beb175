package io.posttopic.postaction;

import java.util.Map;
import java.util.function.Supplier;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.post.Post;
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
class PostActionController {

	private final Reads reads;

	private final PostActions actions;

	private final Viewers viewers;

	PostActionController(Reads reads, PostActions actions, Viewers viewers) {
		this.reads = reads;
		this.actions = actions;
		this.viewers = viewers;
	}

	@QueryMapping
	@Nullable Row postAction(DataFetchingEnvironment environment) {
		return this.reads.row(PostAction.class, environment);
	}

	@QueryMapping
	Row postActions(DataFetchingEnvironment environment) {
		return this.reads.connection(PostAction.class, environment);
	}

	@Mutation
	Map<String, @Nullable Object> setPostAction(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		Input input = Input.of(environment);
		long post = input.required("postId").id("Post");
		Boolean liked = flag(input, "liked");
		Boolean bookmarked = flag(input, "bookmarked");
		Supplier<Long> caller = this.viewers.held();
		Supplier<Boolean> isThere = this.actions.holdPost(post);
		long viewer = caller.get();
		if (!isThere.get()) {
			throw ApiException.notFound("input.postId", "post");
		}
		if (Boolean.TRUE.equals(liked) || Boolean.TRUE.equals(bookmarked)) {
			this.actions.set(post, viewer, liked, bookmarked);
		}
		else {
			this.actions.clear(post, viewer, liked != null, bookmarked != null);
		}
		return this.reads.answer(
				Payload.of("post", Ref.to(Post.class, post)).with("postAction", Ref.to(PostAction.class, post, viewer)),
				environment);
	}

	private static @Nullable Boolean flag(Input input, String name) {
		Input flag = input.field(name);
		return (flag != null) ? (Boolean) flag.bool() : null;
	}

}
