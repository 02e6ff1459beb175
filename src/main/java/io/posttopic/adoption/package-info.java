@NullMarked
package io.posttopic.adoption;

import org.jspecify.annotations.NullMarked;
