@NullMarked
package io.posttopic.post;

import org.jspecify.annotations.NullMarked;
