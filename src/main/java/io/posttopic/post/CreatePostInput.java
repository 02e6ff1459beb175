package io.posttopic.post;

import java.time.Instant;
import java.util.List;

import io.posttopic.write.InputObject;

/**
 * The input of {@code createPost}.
 *
 * @param parts the changes of join tables, which their packages contribute
 */
record CreatePostInput(String title, String body, List<PostPart.Write> parts) {

	static CreatePostInput parse(InputObject input, List<PostPart> parts) {
		return new CreatePostInput(title(input, "title"), body(input, "body"),
				parts.stream().map((part) -> part.parseNew(input)).toList());
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
