@NullMarked
package io.posttopic.user;

import org.jspecify.annotations.NullMarked;
