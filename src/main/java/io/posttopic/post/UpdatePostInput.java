package io.posttopic.post;

import java.time.Instant;
import java.util.List;

import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.Patch;

/**
 * The input of {@code updatePost}.
 *
 * @param parts the changes of join tables, which their packages contribute
 */
record UpdatePostInput(long id, Patch<String> title, Patch<String> body, Expected<Integer> expectedVersion,
		List<PostPart.Update> parts) {

	static UpdatePostInput parse(InputObject input, List<PostPart> parts) {
		long id = input.id("id", "Post");
		return new UpdatePostInput(id, input.patch("title", (field) -> CreatePostInput.title(input, field)),
				input.patch("body", (field) -> CreatePostInput.body(input, field)), input.expectedVersion(),
				parts.stream().map((part) -> part.parse(input, id)).toList());
	}

	boolean changesPost() {
		return this.title.isPresent() || this.body.isPresent();
	}

	Post applyTo(Post post, Instant now) {
		return new Post(post.id(), this.title.applyTo(post.title()), this.body.applyTo(post.body()), post.authorId(),
				post.version(), post.createdAt(), now);
	}

}
