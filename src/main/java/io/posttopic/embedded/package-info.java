/**
 * The embedded PostgreSQL with its demo content, for trying out the server and for
 * development. Its entry point is {@link io.posttopic.embedded.EmbeddedConfiguration}.
 * The executable jar does not contain PostgreSQL. May use {@code database} and
 * {@code startup}.
 */
@NullMarked
package io.posttopic.embedded;

import org.jspecify.annotations.NullMarked;
