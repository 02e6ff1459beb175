/**
 * Posts: their queries and mutations, and {@link io.posttopic.post.PostLocks}, with which
 * join tables lock posts. Posts are an end of join tables, which take part in creating a
 * post through {@link io.posttopic.post.PostPart}. May use {@code user} and the packages
 * without a model.
 */
@NullMarked
package io.posttopic.post;

import org.jspecify.annotations.NullMarked;
