package io.posttopic.read;

/**
 * What a feature says about reading: of its own table, and of other tables whose rows its
 * own belong to.
 */
@FunctionalInterface
public interface Reading {

	/**
	 * Declares the feature's part.
	 */
	void declare(ReadModel model);

}
