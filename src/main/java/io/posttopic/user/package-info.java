/**
 * Users: their queries and mutations, and the caller's own row
 * ({@link io.posttopic.user.Viewers}), which other packages lock before they write. Users
 * are one of the models that join tables join. May use the generic packages, but neither
 * topics, posts nor the join tables.
 */
@NullMarked
package io.posttopic.user;

import org.jspecify.annotations.NullMarked;
