package io.posttopic;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Marks a class whose tests read the log or change its levels. It runs early, and never
 * beside a class with an {@linkplain OwnServer own server}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Order(0)
@ResourceLock(ReadsLog.LOG)
public @interface ReadsLog {

	/** The name of the lock of the log. */
	String LOG = "log";

}
