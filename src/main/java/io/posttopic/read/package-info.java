@NullMarked
package io.posttopic.read;

import org.jspecify.annotations.NullMarked;
