@NullMarked
package io.posttopic.relay;

import org.jspecify.annotations.NullMarked;
