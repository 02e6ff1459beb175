package io.posttopic.security;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.core.AuthenticationException;

/**
 * A token could not be checked, and that is not the caller's doing: the issuer, or its
 * keys, cannot be reached or read.
 */
@SuppressWarnings("serial")
class IssuerUnavailableException extends AuthenticationException {

	IssuerUnavailableException(RuntimeException cause) {
		super("The token cannot be checked, because the issuer's keys cannot be had: "
				+ NestedExceptionUtils.getMostSpecificCause(cause), cause);
	}

}
