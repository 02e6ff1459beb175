package io.posttopic.replica;

import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The replicas of a server that has none.
 */
public final class NoReplicas {

	private NoReplicas() {
	}

	public static Replicas create() {
		return new Replicas(
				new ReplicaProperties(List.of(), null, null, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO),
				new HikariDataSource(), new JdbcTemplate());
	}

}
