package io.posttopic.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares the aggregate to whose id a component of a join table's key refers. Both
 * components may refer to the same aggregate.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RefersTo {

	/**
	 * Returns the aggregate at this end.
	 */
	Class<?> value();

}
