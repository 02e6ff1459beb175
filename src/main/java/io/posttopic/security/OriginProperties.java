package io.posttopic.security;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The configured {@link AllowedOrigins}.
 *
 * @param allowedOrigins the origins, {@code null} if none are configured
 */
@ConfigurationProperties("posttopic.http")
record OriginProperties(@Nullable List<String> allowedOrigins) {
}
