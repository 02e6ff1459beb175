@NullMarked
package io.posttopic.postaction;

import org.jspecify.annotations.NullMarked;
