/**
 * The reading of what clients select: one SQL statement per root field is composed from
 * the field's arguments and selection, and PostgreSQL's JSON answer becomes the response.
 * Controllers call {@link io.posttopic.read.Reads}; features declare their tables,
 * fields, filters and orders by implementing {@link io.posttopic.read.Reading}. Knows no
 * feature; may depend on {@code error}, {@code relay}, {@code database} and {@code pool}.
 */
@NullMarked
package io.posttopic.read;

import org.jspecify.annotations.NullMarked;
