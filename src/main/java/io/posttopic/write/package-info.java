/**
 * What all mutations share: the {@link io.posttopic.write.Mutation} annotation with its
 * transaction and retries, the input object that is parsed once into a typed record
 * ({@link io.posttopic.write.InputObject}), and the expected versions and partial updates
 * that such a record contains. May depend on {@code error}, {@code relay}, {@code pool}
 * and {@code security}.
 */
@NullMarked
package io.posttopic.write;

import org.jspecify.annotations.NullMarked;
