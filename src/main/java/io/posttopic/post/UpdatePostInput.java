package io.posttopic.post;

import java.time.Instant;

import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.Patch;

/**
 * The input of {@code updatePost}.
 */
record UpdatePostInput(long id, Patch<String> title, Patch<String> body, Expected<Integer> expectedVersion) {

	static UpdatePostInput parse(InputObject input) {
		return new UpdatePostInput(input.id("id", "Post"),
				input.patch("title", (field) -> CreatePostInput.title(input, field)),
				input.patch("body", (field) -> CreatePostInput.body(input, field)), input.expectedVersion());
	}

	Post applyTo(Post post, Instant now) {
		return new Post(post.id(), this.title.applyTo(post.title()), this.body.applyTo(post.body()), post.authorId(),
				post.version(), post.createdAt(), now);
	}

}
