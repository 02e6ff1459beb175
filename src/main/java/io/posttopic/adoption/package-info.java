/**
 * The adoption of an existing Sequelize database, and its reversal. The package uses
 * {@code inspection} to report what the database lacks and {@code migration} to add it,
 * merges duplicate join tables, and removes what was added.
 *
 * <p>
 * {@code AdoptCommand} and {@code UnadoptCommand} are the entry points for the command
 * line, {@code AdoptionOnStart} the one for the server; all three use {@code Adoption}.
 */
@NullMarked
package io.posttopic.adoption;

import org.jspecify.annotations.NullMarked;
