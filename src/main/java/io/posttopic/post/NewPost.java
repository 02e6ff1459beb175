package io.posttopic.post;

import io.posttopic.read.Input;

/**
 * What else is made with a new post: told to those whose rows belong to it, whom the post
 * does not know.
 */
public interface NewPost {

	/**
	 * Checks the part of the input that it makes something of, before anything is
	 * written.
	 * @throws io.posttopic.relay.ApiException as the input demands
	 */
	void check(Input input);

	/**
	 * Makes it, in the transaction that makes the post.
	 */
	void make(long post, Input input);

}
