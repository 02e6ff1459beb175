/**
 * The embedded PostgreSQL with its demo content, for a first look and for development. It
 * is not in the executable jar. May use {@code database}.
 */
@NullMarked
package io.posttopic.embedded;

import org.jspecify.annotations.NullMarked;
