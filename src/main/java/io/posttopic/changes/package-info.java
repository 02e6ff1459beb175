/**
 * The change log of the tables whose aggregates are {@code @Logged}.
 * {@link io.posttopic.changes.LoggedTable} offers models the history of their rows, and
 * the rows of the past; {@link io.posttopic.changes.ChangeFeed} reports what changes. May
 * use {@code error}, {@code database}, {@code read}, {@code migration}, {@code pool} and
 * {@code startup}.
 */
@NullMarked
package io.posttopic.changes;

import org.jspecify.annotations.NullMarked;
