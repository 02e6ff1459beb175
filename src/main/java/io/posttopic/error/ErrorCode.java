package io.posttopic.error;

/**
 * The value of {@code extensions.code} in an error of a response. The schema's enum
 * {@code ErrorCode} documents each value.
 */
public enum ErrorCode {

	BAD_USER_INPUT, NOT_FOUND, CONFLICT, CURSOR_EXPIRED, UNAUTHENTICATED, FORBIDDEN, TOO_COMPLEX, TIMEOUT, RATE_LIMITED,
	UNAVAILABLE, GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, PERSISTED_QUERY_NOT_FOUND,
	PERSISTED_QUERY_NOT_SUPPORTED, UNTRUSTED_DOCUMENT, INTERNAL

}
