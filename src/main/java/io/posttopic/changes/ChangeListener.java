package io.posttopic.changes;

import java.util.List;

/**
 * A receiver of the changes that become visible, from the thread of a {@link ChangeFeed}.
 */
public interface ChangeListener {

	/**
	 * Receives changes.
	 * @param end a snapshot that shows them
	 */
	void changed(List<Change> changes, Snapshot end) throws InterruptedException;

	/**
	 * Called when changes were lost, because the database was restored or promoted, or
	 * because they were pruned before they could be read.
	 */
	void expired();

}
