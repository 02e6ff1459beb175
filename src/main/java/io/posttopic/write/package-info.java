/**
 * The parts that all mutations share: the {@link io.posttopic.write.Mutation} annotation
 * and the transactions and retries ({@link io.posttopic.write.Mutations}), the input
 * object that is parsed once into a typed record
 * ({@link io.posttopic.write.InputObject}), the expected versions and partial updates
 * that such a record contains, and the parameters of statements that write many rows
 * ({@link io.posttopic.write.WrittenRows}). May depend on {@code error}, {@code relay},
 * {@code read}, {@code pool} and {@code security}.
 */
@NullMarked
package io.posttopic.write;

import org.jspecify.annotations.NullMarked;
