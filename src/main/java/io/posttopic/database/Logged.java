package io.posttopic.database;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An annotation for an aggregate whose changes the change log records, whoever makes
 * them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Logged {

	/**
	 * The columns whose values are not recorded, because they are large.
	 */
	String[] except() default {};

	/**
	 * The column besides the key by which subscribers choose changes. It contains ids of
	 * rows.
	 */
	String watched() default "";

}
