/**
 * Topics: their queries and mutations, and {@link io.posttopic.topic.TopicLookup}, with
 * which the join table finds and creates topics. Topics are an end of join tables, which
 * remove their rows through {@link io.posttopic.topic.TopicDeletion}. May use
 * {@code user} and the packages without a model.
 */
@NullMarked
package io.posttopic.topic;

import org.jspecify.annotations.NullMarked;
