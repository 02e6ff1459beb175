@NullMarked
package io.posttopic.security;

import org.jspecify.annotations.NullMarked;
