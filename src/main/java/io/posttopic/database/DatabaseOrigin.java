package io.posttopic.database;

import java.util.function.Supplier;

/**
 * The origin of the database that this server works on.
 */
public interface DatabaseOrigin {

	/**
	 * Returns whether the database is the server's own, which may be filled with demo
	 * content, and not one that somebody configured.
	 */
	boolean isDemo();

	/**
	 * Returns a secret that is kept as long as the database's content. The default is to
	 * keep none, so that each start has another one.
	 * @param name the name of the secret
	 * @param newSecret returns a new secret, if none has been kept
	 */
	default String keepSecret(String name, Supplier<String> newSecret) {
		return newSecret.get();
	}

}
