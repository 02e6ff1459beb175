/**
 * What the person who starts the server reads: {@link io.posttopic.startup.Console}
 * prints it, and a start that fails with a {@link io.posttopic.startup.StartupException}
 * ends with its one sentence, for instance because of a setting that
 * {@link io.posttopic.startup.Settings} checks. Depends on no other package.
 */
@NullMarked
package io.posttopic.startup;

import org.jspecify.annotations.NullMarked;
