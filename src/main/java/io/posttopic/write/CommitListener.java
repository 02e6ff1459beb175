package io.posttopic.write;

/**
 * Learns of each transaction that this server commits. Is called by the thread of the
 * request, which it must not delay.
 */
@FunctionalInterface
public interface CommitListener {

	void committed();

}
