/**
 * Users: their queries and mutations, and the caller's own row
 * ({@link io.posttopic.user.Viewers}), which other packages lock before they write. Users
 * are an end of join tables. May use the packages without a model, but neither topics,
 * posts nor the join tables.
 */
@NullMarked
package io.posttopic.user;

import org.jspecify.annotations.NullMarked;
