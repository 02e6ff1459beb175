package io.posttopic.postaction;

import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@code setPostAction}, and one item of {@code setPostActions}.
 *
 * @param postArgument the path of the argument that names the post
 * @param liked whether the post is liked afterwards, or null to keep the flag
 * @param bookmarked whether the post is bookmarked afterwards, or null to keep the flag
 */
record SetPostActionInput(String postArgument, long postId, @Nullable Boolean liked, @Nullable Boolean bookmarked) {

	static SetPostActionInput parse(InputObject input) {
		return new SetPostActionInput(input.path("postId"), input.id("postId", "Post"), input.flag("liked"),
				input.flag("bookmarked"));
	}

}
