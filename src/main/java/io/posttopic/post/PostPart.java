package io.posttopic.post;

import io.posttopic.read.Payload;
import io.posttopic.write.InputObject;

/**
 * A callback with which the package of a join table reads its part of the input of
 * {@code createPost} and {@code updatePost} and writes its rows of the post, so that this
 * package need not depend on the join tables.
 */
public interface PostPart {

	/**
	 * Parses the part of a new post.
	 * @param input the input of {@code createPost}, which records errors
	 */
	Write parseNew(InputObject input);

	/**
	 * Parses the part of an existing post.
	 * @param input the input of {@code updatePost}, which records errors
	 * @param postId the key of the post
	 */
	Update parse(InputObject input, long postId);

	/**
	 * The update of the rows of an existing post.
	 */
	@FunctionalInterface
	interface Update {

		/**
		 * Locks the rows that have to be locked before the post.
		 */
		Write prepare();

	}

	/**
	 * The write of the rows of a post.
	 */
	@FunctionalInterface
	interface Write {

		/**
		 * Writes the rows, in the transaction that has inserted or locked the post.
		 * @param postId the key of the post; a new post gets it only when it is inserted
		 * @param payload the payload, which receives the outcome
		 */
		void apply(long postId, Payload payload);

	}

}
