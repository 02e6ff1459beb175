/**
 * Errors that a client is told: exceptions with a code of the schema's {@code ErrorCode},
 * the argument that they are about, and where it says more, an HTTP status. Uses nothing
 * of ours.
 */
@NullMarked
package io.posttopic.error;

import org.jspecify.annotations.NullMarked;
