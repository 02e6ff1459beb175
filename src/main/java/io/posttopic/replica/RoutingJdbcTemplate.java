package io.posttopic.replica;

import javax.sql.DataSource;

import io.posttopic.pool.BoundedJdbcTemplate;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;

/**
 * A template for the primary that lets {@link Replicas} answer the queries of requests
 * that only read.
 */
class RoutingJdbcTemplate extends BoundedJdbcTemplate {

	private final Replicas replicas;

	RoutingJdbcTemplate(DataSource primary, Replicas replicas) {
		super(primary);
		this.replicas = replicas;
	}

	@Override
	public <T extends @Nullable Object> T query(PreparedStatementCreator creator,
			@Nullable PreparedStatementSetter setter, ResultSetExtractor<T> extractor) {
		Replica replica = this.replicas.choose();
		if (replica == null) {
			return super.query(creator, setter, extractor);
		}
		try {
			return replica.jdbc().query(creator, setter, extractor);
		}
		catch (DataAccessException ex) {
			if (!this.replicas.leave(replica, ex)) {
				throw ex;
			}
			return super.query(creator, setter, extractor);
		}
	}

}
