package io.posttopic.post;

import io.posttopic.write.InputObject;

/**
 * Lets a join package read its part of the input of {@code createPost}, and insert its
 * rows for the new post. The post does not know which join tables there are.
 */
@FunctionalInterface
public interface NewPostPart {

	/**
	 * Parses the part.
	 * @param input the input of {@code createPost}, which records errors
	 * @return inserts the rows, in the transaction that has inserted the post
	 */
	Insertion parse(InputObject input);

	/**
	 * Inserts the rows of a new post.
	 */
	@FunctionalInterface
	interface Insertion {

		void insertFor(long postId);

	}

}
