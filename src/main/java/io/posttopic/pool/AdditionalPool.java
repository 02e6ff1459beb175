package io.posttopic.pool;

import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;

/**
 * A factory of pools beside the one that requests use, for connections that requests must
 * not delay, or to other servers. They have the settings of that pool, and neither open a
 * connection nor fail when they are created.
 */
public final class AdditionalPool {

	private AdditionalPool() {
	}

	/**
	 * Creates a pool.
	 * @param primary the pool that requests use
	 * @param name what is appended to the name of that pool
	 * @param timeout how long to wait for a connection
	 */
	public static HikariDataSource of(HikariDataSource primary, String name, Duration timeout) {
		HikariDataSource pool = new HikariDataSource();
		primary.copyStateTo(pool);
		pool.setPoolName(primary.getPoolName() + "-" + name);
		pool.setConnectionTimeout(timeout.toMillis());
		pool.setValidationTimeout(timeout.toMillis() / 2);
		pool.setInitializationFailTimeout(-1);
		return pool;
	}

}
