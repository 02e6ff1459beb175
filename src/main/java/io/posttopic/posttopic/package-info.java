/**
 * The join table of posts and topics: the ordered list of topics of each post. The entry
 * point is {@link io.posttopic.posttopic.PostTopicController}; all changes of a list go
 * through {@link io.posttopic.posttopic.TopicLists}. May use {@code user}, {@code topic},
 * {@code post} and the packages without a model, but no other join table.
 */
@NullMarked
package io.posttopic.posttopic;

import org.jspecify.annotations.NullMarked;
