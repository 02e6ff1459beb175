/**
 * Authentication and the protection of browsers. A bearer token identifies the
 * {@link io.posttopic.security.Caller}, whom other packages ask for the username and the
 * roles; {@link io.posttopic.security.SecurityConfiguration} sets up the filters. During
 * development, {@code /sign-in} issues tokens. May use {@code error}, {@code database}
 * and {@code startup}.
 */
@NullMarked
package io.posttopic.security;

import org.jspecify.annotations.NullMarked;
