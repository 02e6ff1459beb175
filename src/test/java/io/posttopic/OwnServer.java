package io.posttopic;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Runs the tests of a class beside those of other classes, although they start servers.
 * No other class may use these servers and their databases. A server that starts or ends
 * sets up the log anew, so the class never runs beside one that {@linkplain ReadsLog
 * reads the log}; it runs late, when those are done, so that it need not wait.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Order(Integer.MAX_VALUE)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = ReadsLog.LOG, mode = ResourceAccessMode.READ)
public @interface OwnServer {

}
