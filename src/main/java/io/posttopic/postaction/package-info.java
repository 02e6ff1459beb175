/**
 * The join table of posts and users: likes, and bookmarks, which are private. The entry
 * point is {@link io.posttopic.postaction.PostActionController};
 * {@link io.posttopic.postaction.PostActionReading} says who may see what. May use
 * {@code user}, {@code post} and the generic packages, but no other join table.
 */
@NullMarked
package io.posttopic.postaction;

import org.jspecify.annotations.NullMarked;
