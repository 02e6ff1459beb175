/**
 * The errors that a client sees: exceptions with a code of the schema's {@code
 * ErrorCode}, the argument that they are about, and an HTTP status where the request
 * itself is at fault. The entry point is {@link io.posttopic.error.ApiException};
 * {@link io.posttopic.error.ResponseError} is its form in a response, which
 * {@link io.posttopic.error.ErrorResponse} writes if nothing is executed. Depends on no
 * other package of the project.
 */
@NullMarked
package io.posttopic.error;

import org.jspecify.annotations.NullMarked;
