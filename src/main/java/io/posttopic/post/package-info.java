/**
 * Posts: their queries and mutations, and {@link io.posttopic.post.PostLocks}, with which
 * join tables lock posts. Posts are one of the models that join tables join; the packages
 * of join tables take part in creating and updating a post through
 * {@link io.posttopic.post.PostPart}. May use {@code user} and the generic packages.
 */
@NullMarked
package io.posttopic.post;

import org.jspecify.annotations.NullMarked;
