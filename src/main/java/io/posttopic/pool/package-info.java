/**
 * The connection pool, and what one request may take of it
 * ({@link io.posttopic.pool.RequestBudget}). {@link io.posttopic.pool.Pipeline} sends
 * statements of a transaction together. May use {@code database}.
 */
@NullMarked
package io.posttopic.pool;

import org.jspecify.annotations.NullMarked;
