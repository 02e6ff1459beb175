/**
 * What all mutations share: an input object that is parsed once into a typed record
 * ({@link io.posttopic.write.InputObject}), and the expectations and partial updates that
 * such a record holds. May use {@code relay}.
 */
@NullMarked
package io.posttopic.write;

import org.jspecify.annotations.NullMarked;
