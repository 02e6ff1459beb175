package io.posttopic.database;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The connection that adoption uses instead of the server's, because a connection pooler
 * is in front of the database.
 *
 * @param url the JDBC URL; without one, adoption connects as the server does
 * @param username the user; without one, the server's
 * @param password the user's password; without one, the server's
 */
@ConfigurationProperties("posttopic.adopt")
record AdoptionConnection(@Nullable String url, @Nullable String username, @Nullable String password) {

}
