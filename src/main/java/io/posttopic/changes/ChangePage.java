package io.posttopic.changes;

import java.util.List;

/**
 * The changes after a position.
 *
 * @param end a snapshot that shows them
 * @param next the position after them
 * @param complete whether there were no further changes
 */
public record ChangePage(List<Change> changes, Snapshot end, ChangePosition next, boolean complete) {

}
