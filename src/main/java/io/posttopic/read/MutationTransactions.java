package io.posttopic.read;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;

/**
 * The transactions of mutations, which give way to those of another application: they
 * wait for a lock a quarter of the time after which PostgreSQL looks for a deadlock. It
 * would abort any one of those in it, and the other application may not begin anew as a
 * {@link Mutation} does.
 */
@Component("transactionManager")
class MutationTransactions extends JdbcTransactionManager {

	private static final String GIVE_WAY = """
			select set_config('lock_timeout',
				greatest(1, extract(epoch from current_setting('deadlock_timeout')::interval) * 250)::int::text, true)""";

	MutationTransactions(DataSource dataSource) {
		super(dataSource);
	}

	@Override
	protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
			throws SQLException {
		super.prepareTransactionalConnection(connection, definition);
		try (PreparedStatement statement = connection.prepareStatement(GIVE_WAY)) {
			statement.execute();
		}
	}

}
