/**
 * Reading: composes one SQL statement per root field from the field's arguments and
 * selection, and turns PostgreSQL's JSON answer into the response. Controllers call
 * {@link io.posttopic.read.Reads}; features declare their tables, fields, filters and
 * orders by implementing {@link io.posttopic.read.Reading}. Knows no feature; may depend
 * on {@code error}, {@code relay}, {@code database} and {@code pool}.
 */
@NullMarked
package io.posttopic.read;

import org.jspecify.annotations.NullMarked;
