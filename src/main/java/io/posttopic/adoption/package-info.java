/**
 * Fits an existing Sequelize database for the server, and undoes that again. A check
 * finds what the database lacks, Liquibase adds it while other applications keep reading
 * and writing, and a merge copies the pairs of duplicate join tables.
 *
 * <p>
 * {@code AdoptCommand} and {@code UnadoptCommand} are the entry points for the command
 * line, {@code AdoptionOnStart} the one for the server; all three use {@code Adoption}.
 * The change sets are in {@code db/changelog}. The package depends on the package
 * {@code database} only; it finds the aggregates of the other packages through Spring
 * Data's mapping.
 */
@NullMarked
package io.posttopic.adoption;

import org.jspecify.annotations.NullMarked;
