package io.posttopic;

import java.util.List;
import java.util.regex.Pattern;

import io.posttopic.relay.GlobalId;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/**
 * Tests that read, all from one server and one database, which no test changes.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = ReadingTests.OnNewest.class)
public abstract class ReadingTests {

	private static final Pattern ID = Pattern.compile("#(\\w+):(\\d+)(?::(\\d+))?");

	@LocalServerPort
	private int port;

	@Autowired
	private JdbcClient jdbc;

	protected final Api api() {
		return Api.at(this.port);
	}

	protected static String id(String type, Object... key) {
		return GlobalId.encode(type, key);
	}

	/**
	 * A text in which {@code #Post:1} stands for an id.
	 */
	public static String withIds(String text) {
		return ID.matcher(text)
			.replaceAll((id) -> "\""
					+ ((id.group(3) != null) ? id(id.group(1), id.group(2), id.group(3)) : id(id.group(1), id.group(2)))
					+ "\"");
	}

	/**
	 * The ids of the rows whose keys, their parts with a colon between them, a query
	 * selects.
	 */
	protected final List<String> idsOf(String type, String sql) {
		return this.jdbc.sql(sql)
			.query((row, number) -> GlobalId.encode(type, (Object[]) row.getString(1).split(":")))
			.list();
	}

	/**
	 * The ids of a connection's nodes.
	 */
	protected static List<String> ids(JsonNode connection) {
		return connection.get("nodes").valueStream().map((node) -> node.get("id").stringValue()).toList();
	}

	/**
	 * On the newest PostgreSQL.
	 */
	public static final class OnNewest implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		public static final TestDatabase DATABASE = loaded(PostgresServer.newest(), "reading.sql");

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			use(DATABASE, context);
		}

	}

	/**
	 * On the oldest PostgreSQL.
	 */
	public static final class OnOldest implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		private static final TestDatabase DATABASE = loaded(PostgresServer.oldest(), "reading.sql");

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			use(DATABASE, context);
		}

	}

	private static TestDatabase loaded(PostgresServer server, String script) {
		TestDatabase database = server.migrated();
		database.executeScript(script);
		return database;
	}

	/**
	 * Has the server of a test use a database.
	 */
	protected static void use(TestDatabase database, ConfigurableApplicationContext context) {
		TestPropertyValues
			.of("spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.username())
			.applyTo(context);
	}

}
