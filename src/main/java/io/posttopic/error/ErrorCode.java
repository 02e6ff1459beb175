package io.posttopic.error;

/**
 * The {@code extensions.code} of an error in a response, as the schema's
 * {@code ErrorCode} lists them.
 */
public enum ErrorCode {

	BAD_USER_INPUT, NOT_FOUND, CONFLICT, UNAUTHENTICATED, FORBIDDEN, TOO_COMPLEX, TIMEOUT, RATE_LIMITED, UNAVAILABLE,
	GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, PERSISTED_QUERY_NOT_FOUND, PERSISTED_QUERY_NOT_SUPPORTED,
	UNTRUSTED_DOCUMENT, INTERNAL

}
