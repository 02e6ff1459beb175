package io.posttopic.post;

import io.posttopic.write.InputObject;

/**
 * A callback with which the package of a join table reads its part of the input of
 * {@code createPost} and inserts its rows for the new post, so that this package need not
 * depend on the join tables.
 */
@FunctionalInterface
public interface NewPostPart {

	/**
	 * Parses the part.
	 * @param input the input of {@code createPost}, which records errors
	 * @return the insertion, which runs in the transaction that has inserted the post
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
