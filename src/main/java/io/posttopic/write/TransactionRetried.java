package io.posttopic.write;

/**
 * The event that a transaction conflicted with a concurrent one and will be retried.
 * Published on the request's thread.
 */
public record TransactionRetried() {

}
