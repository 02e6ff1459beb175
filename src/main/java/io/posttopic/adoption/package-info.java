/**
 * Fits an existing Sequelize database for the server, and undoes that again: it has the
 * package {@code inspection} report what is missing and the package {@code migration} add
 * it, merges duplicate join tables, and removes what was added.
 *
 * <p>
 * {@code AdoptCommand} and {@code UnadoptCommand} are the entry points for the command
 * line, {@code AdoptionOnStart} the one for the server; all three use {@code Adoption}.
 */
@NullMarked
package io.posttopic.adoption;

import org.jspecify.annotations.NullMarked;
