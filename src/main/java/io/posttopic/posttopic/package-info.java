/**
 * The join table of posts and topics: its rows, how they are stored, and how they are
 * read. The entry points are {@link io.posttopic.posttopic.PostTopicRepository} and
 * {@link io.posttopic.posttopic.PostTopicReading}; the package {@code topiclist} changes
 * the rows. May use {@code user}, {@code topic}, {@code post} and the generic packages,
 * but no other join table.
 */
@NullMarked
package io.posttopic.posttopic;

import org.jspecify.annotations.NullMarked;
