@NullMarked
package io.posttopic.posttopic;

import org.jspecify.annotations.NullMarked;
