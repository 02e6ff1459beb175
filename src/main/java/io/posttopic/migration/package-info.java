/**
 * The changes that the server needs of its tables, and their execution. A
 * {@code Changelog} derives them from the aggregates and the files in
 * {@code db/changelog}; a {@code Migration} has Liquibase add those that a database
 * lacks, while other applications keep reading and writing; a {@code Catalog} answers
 * what a database has.
 *
 * <p>
 * The package depends on the package {@code database} only; it finds the aggregates of
 * other packages through Spring Data's mapping.
 */
@NullMarked
package io.posttopic.migration;

import org.jspecify.annotations.NullMarked;
