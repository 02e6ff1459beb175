package io.posttopic.postaction;

import java.util.List;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.post.Post;
import io.posttopic.read.Payload;
import io.posttopic.read.Ref;
import io.posttopic.relay.GlobalId;
import io.posttopic.write.BulkInput;
import io.posttopic.write.InputObject;
import io.posttopic.write.LinkResult;
import io.posttopic.write.Mutation;

import org.springframework.stereotype.Controller;

/**
 * The mutations of post actions.
 */
@Controller
record PostActionController(SetPostActions setPostActions) {

	@Mutation
	Payload setPostAction(DataFetchingEnvironment environment) {
		SetPostActionInput input = InputObject.parse(environment, SetPostActionInput::parse);
		return payload(LinkResult.requireAll(this.setPostActions.set(List.of(input), false)).getFirst());
	}

	@Mutation
	Payload setPostActions(DataFetchingEnvironment environment) {
		BulkInput<SetPostActionInput> input = BulkInput.parse(environment, "actions", SetPostActionInput::parse);
		return Payload.of("results",
				this.setPostActions.set(input.items(), input.dryRun())
					.stream()
					.map(PostActionController::payload)
					.toList());
	}

	private static Payload payload(LinkResult<PostAction> result) {
		PostAction.Key key = result.row().key();
		Ref row = Ref.to(PostAction.class, key.postId(), key.userId());
		return result.payload()
			.with("post", Ref.to(Post.class, key.postId()))
			.with("postAction", row)
			.with("userEdge", row)
			.with("postEdge", row)
			.with("deletedId", result.isDeleted() ? GlobalId.encode("PostAction", key.postId(), key.userId()) : null);
	}

}
