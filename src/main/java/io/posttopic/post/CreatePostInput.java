package io.posttopic.post;

import java.time.Instant;
import java.util.List;

import io.posttopic.write.InputObject;

/**
 * The input of {@code createPost}.
 *
 * @param parts the insertions that the packages of join tables contribute
 */
record CreatePostInput(String title, String body, List<NewPostPart.Insertion> parts) {

	static CreatePostInput parse(InputObject input, List<NewPostPart> parts) {
		return new CreatePostInput(title(input, "title"), body(input, "body"),
				parts.stream().map((part) -> part.parse(input)).toList());
	}

	static String title(InputObject input, String field) {
		return input.line(field, 200);
	}

	static String body(InputObject input, String field) {
		return input.text(field, 100_000);
	}

	Post create(long authorId, Instant now) {
		return new Post(null, this.title, this.body, authorId, null, now, now);
	}

}
