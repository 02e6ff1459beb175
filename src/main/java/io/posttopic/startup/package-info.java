/**
 * What the person who starts the server reads: {@link io.posttopic.startup.Console}
 * prints it, and a start that fails with a {@link io.posttopic.startup.StartupException}
 * ends with its one sentence. Depends on no other package.
 */
@NullMarked
package io.posttopic.startup;

import org.jspecify.annotations.NullMarked;
