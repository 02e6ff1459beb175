@NullMarked
package io.posttopic.http;

import org.jspecify.annotations.NullMarked;
