/**
 * The errors that a client sees: exceptions with a code of the schema's {@code
 * ErrorCode}, the argument that they are about, and an HTTP status where the request
 * itself is at fault. The entry point is {@link io.posttopic.error.ApiException}. Depends
 * on no other package of the project.
 */
@NullMarked
package io.posttopic.error;

import org.jspecify.annotations.NullMarked;
