/**
 * A third join table, which joins users to users, as a feature would add it: one package,
 * one part of the schema and one changelog file, without a change elsewhere.
 */
@NullMarked
package follow;

import org.jspecify.annotations.NullMarked;
