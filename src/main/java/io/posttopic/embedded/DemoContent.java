package io.posttopic.embedded;

import io.posttopic.database.Database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * The content of an empty demo database, written after the migration and before the first
 * request.
 */
@Component
record DemoContent(Database database, DataSource dataSource) implements SmartInitializingSingleton {

	@Override
	public void afterSingletonsInstantiated() {
		if (!this.database.isDemo()) {
			return;
		}
		try (Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			if (isEmpty(statement)) {
				// The driver sends the whole script in one message, within one
				// transaction.
				connection.setAutoCommit(false);
				statement.execute(new ClassPathResource("demo.sql").getContentAsString(StandardCharsets.UTF_8));
				connection.commit();
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The demo content cannot be written", ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean isEmpty(Statement statement) throws SQLException {
		ResultSet row = statement.executeQuery("""
				select not exists (select from "Users") and not exists (select from "Posts")
					and not exists (select from "Topics")""");
		return row.next() && row.getBoolean(1);
	}

}
