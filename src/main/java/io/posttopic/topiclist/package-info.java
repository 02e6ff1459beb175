/**
 * The mutations of the join table of posts and topics, which change the ordered list of
 * topics of each post. The entry point is
 * {@link io.posttopic.topiclist.TopicListController}. All changes of pairs go through
 * {@link io.posttopic.topiclist.LinkTopics}, and all lists are saved by
 * {@link io.posttopic.topiclist.TopicLists}. May use {@code posttopic} and what that may
 * use.
 */
@NullMarked
package io.posttopic.topiclist;

import org.jspecify.annotations.NullMarked;
