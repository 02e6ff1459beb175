package io.posttopic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

import javax.sql.DataSource;

import io.posttopic.adoption.Migrations;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A database of one test, on a server that the tests share.
 *
 * @param server where it is
 * @param name its name
 * @param parameters what the URL has after its question mark
 */
public record TestDatabase(PostgresServer server, String name, String parameters) {

	private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

	static {
		LIQUIBASE.setLevel(Level.SEVERE);
	}

	TestDatabase(PostgresServer server, String name) {
		this(server, name, "");
	}

	/**
	 * The same database, whose unqualified names are those of another schema.
	 */
	public TestDatabase withSchema(String schema) {
		return new TestDatabase(this.server, this.name, "?currentSchema=" + schema);
	}

	public String url() {
		return this.server.url(this.name) + this.parameters;
	}

	public String username() {
		return "postgres";
	}

	/**
	 * One new connection for each use.
	 */
	public DataSource dataSource() {
		return new DriverManagerDataSource(url(), username(), "");
	}

	/**
	 * What the server does to its database when it starts.
	 */
	public TestDatabase migrate() {
		Migrations.run(url(), username());
		return this;
	}

	/**
	 * Runs statements, one or more.
	 */
	public void execute(String sql) {
		try (Connection connection = dataSource().getConnection(); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Runs a script of the test resources.
	 */
	public void executeScript(String script) {
		try {
			execute(new ClassPathResource(script).getContentAsString(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The rows of a query, each as its columns' text with a bar between them.
	 */
	public List<String> list(String sql) {
		try (Connection connection = dataSource().getConnection(); Statement statement = connection.createStatement()) {
			ResultSet result = statement.executeQuery(sql);
			List<String> rows = new ArrayList<>();
			while (result.next()) {
				rows.add(row(result));
			}
			return rows;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The one row of a query.
	 */
	public String one(String sql) {
		List<String> rows = list(sql);
		if (rows.size() != 1) {
			throw new IllegalStateException("%d rows of %s".formatted(rows.size(), sql));
		}
		return rows.getFirst();
	}

	/**
	 * How many statements wait for a lock.
	 */
	public int waiting() {
		return Integer.parseInt(one("select count(*) from pg_stat_activity where datname = current_database() "
				+ "and state = 'active' and wait_event_type = 'Lock'"));
	}

	private static String row(ResultSet result) throws SQLException {
		List<String> values = new ArrayList<>();
		for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
			values.add(String.valueOf(result.getString(column)));
		}
		return String.join("|", values);
	}

}
