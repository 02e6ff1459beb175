package io.posttopic.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An annotation that names the aggregate to whose id a property of another aggregate
 * refers. The two components of a join table's key are its ends; both may refer to the
 * same aggregate.
 */
@Target({ ElementType.FIELD, ElementType.RECORD_COMPONENT })
@Retention(RetentionPolicy.RUNTIME)
public @interface RefersTo {

	Class<?> value();

}
