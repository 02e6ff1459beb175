/**
 * Fits an existing Sequelize database for the server, and undoes that again: it inspects
 * the database, has the package {@code migration} add what is missing, merges duplicate
 * join tables, and reports all of that.
 *
 * <p>
 * {@code AdoptCommand} and {@code UnadoptCommand} are the entry points for the command
 * line, {@code AdoptionOnStart} the one for the server; all three use {@code Adoption}.
 * The package depends on the packages {@code migration} and {@code database} only.
 */
@NullMarked
package io.posttopic.adoption;

import org.jspecify.annotations.NullMarked;
