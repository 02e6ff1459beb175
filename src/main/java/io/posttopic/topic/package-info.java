/**
 * Topics: their queries and mutations, and {@link io.posttopic.topic.TopicLookup}, with
 * which the join table finds and creates topics. Topics are one of the models that join
 * tables join; the packages of join tables write and remove their rows through
 * {@link io.posttopic.topic.TopicPart}. May use {@code user} and the generic packages.
 */
@NullMarked
package io.posttopic.topic;

import org.jspecify.annotations.NullMarked;
