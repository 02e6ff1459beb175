/**
 * The read-only inspection of a database that is to be adopted: what it has, what it
 * lacks, and what prevents its adoption. An {@code Inspection} collects {@code Findings}
 * and makes the {@code Report} of a dry run.
 *
 * <p>
 * The package depends on the packages {@code migration} and {@code database} only.
 */
@NullMarked
package io.posttopic.inspection;

import org.jspecify.annotations.NullMarked;
