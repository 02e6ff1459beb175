/**
 * The database: the choice of it ({@link io.posttopic.database.Database}), its connection
 * pool, and what one request may take of it
 * ({@link io.posttopic.database.RequestBudget}). {@link io.posttopic.database.Pipeline}
 * sends statements of a transaction together. Failures to start are reported as
 * {@link io.posttopic.startup.StartupException}. May use {@code error} and
 * {@code startup}.
 */
@NullMarked
package io.posttopic.database;

import io.posttopic.startup.StartupException;
import org.jspecify.annotations.NullMarked;
