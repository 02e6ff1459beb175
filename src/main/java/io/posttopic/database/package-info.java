/**
 * The database: the choice of it ({@link io.posttopic.database.Database}), the first
 * connection to it, and how aggregates are mapped to it. Failures to start are reported
 * as {@link io.posttopic.startup.StartupException}. May use {@code startup}.
 */
@NullMarked
package io.posttopic.database;

import io.posttopic.startup.StartupException;
import org.jspecify.annotations.NullMarked;
