package io.posttopic.write;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.Transactional;

/**
 * Marks a controller method as the mutation of the same name. The method runs in a
 * transaction of its own, and the transaction is retried if it conflicts with a
 * concurrent one, which may belong to another application.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@SchemaMapping(typeName = "Mutation")
@Transactional
@Retryable(includes = ConcurrencyFailureException.class, maxRetries = 16, delay = 5, jitter = 5, multiplier = 2,
		maxDelay = 200)
public @interface Mutation {

}
