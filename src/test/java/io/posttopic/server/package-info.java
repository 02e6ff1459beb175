@NullMarked
package io.posttopic.server;

import org.jspecify.annotations.NullMarked;
