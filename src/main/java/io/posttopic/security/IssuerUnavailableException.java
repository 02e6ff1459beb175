package io.posttopic.security;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.core.AuthenticationException;

/**
 * Thrown if a token cannot be verified because the issuer or its keys cannot be reached
 * or read. The caller is not to blame.
 */
@SuppressWarnings("serial")
class IssuerUnavailableException extends AuthenticationException {

	IssuerUnavailableException(RuntimeException cause) {
		super("The token cannot be checked, because the issuer's keys cannot be loaded: "
				+ NestedExceptionUtils.getMostSpecificCause(cause), cause);
	}

}
