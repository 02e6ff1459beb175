package io.posttopic.postaction;

import java.util.List;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.post.Post;
import io.posttopic.read.Payload;
import io.posttopic.read.Ref;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.Caller;
import io.posttopic.write.InputObject;
import io.posttopic.write.LinkOutcome;
import io.posttopic.write.Mutation;

import org.springframework.stereotype.Controller;

/**
 * The mutations of post actions.
 */
@Controller
class PostActionController {

	private static final int MAX_ACTIONS = 500;

	private final SetPostActions setPostActions;

	PostActionController(SetPostActions setPostActions) {
		this.setPostActions = setPostActions;
	}

	@Mutation
	Payload setPostAction(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		SetPostActionInput input = InputObject.parse(environment, SetPostActionInput::parse);
		SetPostActions.Result result = this.setPostActions.set(List.of(input)).getFirst();
		if (result.error() != null) {
			throw result.error();
		}
		return payload(result);
	}

	@Mutation
	Payload setPostActions(DataFetchingEnvironment environment) {
		Caller.current().requireSignedIn();
		List<SetPostActionInput> actions = InputObject.parse(environment,
				(input) -> input.list("actions", MAX_ACTIONS, SetPostActionInput::parse));
		return Payload.of("results",
				this.setPostActions.set(actions).stream().map(PostActionController::payload).toList());
	}

	private static Payload payload(SetPostActions.Result result) {
		boolean deleted = result.outcome() == LinkOutcome.REMOVED;
		PostAction.Key key = result.key();
		return Payload.of("post", Ref.to(Post.class, key.postId()))
			.with("outcome", result.outcome())
			.with("postAction", Ref.to(PostAction.class, key.postId(), key.userId()))
			.with("deletedId", deleted ? GlobalId.encode("PostAction", key.postId(), key.userId()) : null)
			.with("error", (result.error() != null) ? Payload.error(result.error()) : null);
	}

}
