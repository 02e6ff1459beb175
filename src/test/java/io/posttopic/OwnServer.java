package io.posttopic;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Runs the tests of a class beside those of other classes, although they start servers.
 * No other class may use these servers and their databases. A server that starts or ends
 * sets up the log anew, so the class never runs beside one that has locked {@link #LOG},
 * as those have to that read the log or change its levels.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = OwnServer.LOG, mode = ResourceAccessMode.READ)
public @interface OwnServer {

	/** The name of the lock of the log. */
	String LOG = "log";

}
