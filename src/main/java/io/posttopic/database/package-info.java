@NullMarked
package io.posttopic.database;

import org.jspecify.annotations.NullMarked;
