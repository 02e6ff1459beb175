@NullMarked
package io.posttopic.topic;

import org.jspecify.annotations.NullMarked;
