package io.posttopic.write;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An annotation for the controller method that serves the mutation of the same name. The
 * method has one parameter, the {@link graphql.schema.DataFetchingEnvironment}, and
 * returns a {@link io.posttopic.read.Payload}. {@link Mutations} runs it in a
 * transaction, and only for a caller who is signed in.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Mutation {

}
