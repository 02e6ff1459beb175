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
import liquibase.Scope;
import liquibase.configuration.AbstractMapConfigurationValueProvider;
import liquibase.configuration.LiquibaseConfiguration;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A database of one test, on a server that the tests share.
 *
 * @param server the server
 * @param name the name of the database
 * @param parameters the parameters of the URL with their question mark, or nothing
 */
public record TestDatabase(PostgresServer server, String name, String parameters) {

	private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

	static {
		LIQUIBASE.setLevel(Level.SEVERE);
		ignoreSettingsOfTheProcess();
	}

	/**
	 * Keeps Liquibase from looking for settings in the environment and in the system
	 * properties. It hashes all of them whenever it reads a setting, which takes a fifth
	 * of the time of an adoption.
	 */
	private static void ignoreSettingsOfTheProcess() {
		LiquibaseConfiguration configuration = Scope.getCurrentScope().getSingleton(LiquibaseConfiguration.class);
		List.copyOf(configuration.getProviders())
			.stream()
			.filter(AbstractMapConfigurationValueProvider.class::isInstance)
			.forEach(configuration::unregisterProvider);
	}

	TestDatabase(PostgresServer server, String name) {
		this(server, name, "");
	}

	/**
	 * Returns the same database with another schema for unqualified names.
	 */
	public TestDatabase withSchema(String schema) {
		return new TestDatabase(this.server, this.name, "?currentSchema=" + schema);
	}

	public String url() {
		return this.server.url(this.name) + this.parameters;
	}

	/**
	 * Returns the port of the server.
	 */
	public int port() {
		return this.server.port();
	}

	/**
	 * Returns the URL through another port, such as that of a {@link Relay}.
	 */
	public String url(int port) {
		return url().replace(":" + port() + "/", ":" + port + "/");
	}

	public String username() {
		return "postgres";
	}

	/**
	 * Configures the server of a test to use the database.
	 */
	public void register(DynamicPropertyRegistry properties) {
		properties.add("spring.datasource.url", this::url);
		properties.add("spring.datasource.username", this::username);
	}

	/**
	 * Returns a data source that opens a new connection for each use.
	 */
	public DataSource dataSource() {
		return new DriverManagerDataSource(url(), username(), "");
	}

	/**
	 * Adopts the database as the server does when it starts.
	 */
	public TestDatabase migrate() {
		Migrations.run(url(), username());
		return this;
	}

	/**
	 * Opens a transaction of another application that executes a statement and stays
	 * open.
	 */
	public Connection openTransaction(String sql) throws SQLException {
		Connection other = dataSource().getConnection();
		other.setAutoCommit(false);
		try (Statement statement = other.createStatement()) {
			statement.execute(sql);
		}
		return other;
	}

	/**
	 * Executes one or more statements, which do not change their session.
	 */
	public void execute(String sql) {
		this.server.execute(url(), (statement) -> statement.execute(sql));
	}

	/**
	 * Runs a script of the test resources.
	 */
	public void executeScript(String script) {
		// A script changes its session, so it runs in a connection of its own.
		try (Connection connection = dataSource().getConnection(); Statement statement = connection.createStatement()) {
			statement.execute(new ClassPathResource(script).getContentAsString(StandardCharsets.UTF_8));
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the rows of a query, each as its columns' text with a bar between them.
	 */
	public List<String> list(String sql) {
		return this.server.execute(url(), (statement) -> {
			ResultSet result = statement.executeQuery(sql);
			List<String> rows = new ArrayList<>();
			while (result.next()) {
				rows.add(row(result));
			}
			return rows;
		});
	}

	/**
	 * Returns the only row of a query.
	 */
	public String one(String sql) {
		List<String> rows = list(sql);
		if (rows.size() != 1) {
			throw new IllegalStateException("%d rows of %s".formatted(rows.size(), sql));
		}
		return rows.getFirst();
	}

	/**
	 * Returns how many statements wait for a lock.
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
