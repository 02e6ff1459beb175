/**
 * The estimation of an operation's maximum cost before any SQL runs, and the rejection of
 * operations that cost too much. {@link io.posttopic.cost.Admission} is the entry point:
 * it checks the size of a document and the cost of an operation. {@code CostEstimator}
 * derives the cost from what the features declare for reading, with the prices of
 * {@code Prices}. May depend on {@code error}, {@code relay}, {@code read},
 * {@code documents} and {@code limits}.
 */
@NullMarked
package io.posttopic.cost;

import org.jspecify.annotations.NullMarked;
