package io.posttopic.write;

/**
 * A listener for transactions that this server commits. The thread of the request calls
 * it, so it must return at once.
 */
@FunctionalInterface
public interface CommitListener {

	void committed();

}
