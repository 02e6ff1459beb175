package io.posttopic.changes;

/**
 * A receiver of the changes that become visible, from the thread of a {@link ChangeFeed}.
 */
public interface ChangeListener {

	/**
	 * Receives changes.
	 * @param start the position before them
	 */
	void changed(ChangePosition start, ChangePage page) throws InterruptedException;

	/**
	 * Called when changes were lost, because the database was restored or promoted, or
	 * because they were pruned before they could be read.
	 */
	void expired();

}
