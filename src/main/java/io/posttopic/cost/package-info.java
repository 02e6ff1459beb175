/**
 * What an operation costs, known before any SQL runs. {@link io.posttopic.cost.Admission}
 * checks the bounds of a document and the price of an operation, which
 * {@code CostCompiler} derives from the conventions of the schema. May use
 * {@code documents}, {@code limits} and {@code read}.
 */
@NullMarked
package io.posttopic.cost;

import org.jspecify.annotations.NullMarked;
