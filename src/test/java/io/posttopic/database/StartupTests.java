package io.posttopic.database;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.posttopic.PosttopicApplication;
import io.posttopic.OwnOutput;
import io.posttopic.PostgresServer;
import io.posttopic.Relay;
import io.posttopic.TestDatabase;
import io.posttopic.http.HttpSlice.Answer;
import io.posttopic.http.HttpSlice.Client;
import io.posttopic.startup.StartupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What the person sees who starts the server.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(OwnOutput.class)
class StartupTests {

	@TempDir
	Path directory;

	@Test
	void anEmbeddedDatabaseIsFilledOnceAndKeepsTheKeyOfTokens(CapturedOutput output) throws Exception {
		String embedded = "--posttopic.embedded.directory=" + this.directory;
		String token;
		try (ConfigurableApplicationContext context = start(embedded)) {
			JdbcTemplate sql = context.getBean(JdbcTemplate.class);
			List<String> offered = client(context).send("GET", "/sign-in").at("/users").findValuesAsString("username");
			assertThat(offered).hasSize(3);
			assertThat(sql.queryForList("select username from \"Users\"", String.class)).containsAll(offered);
			assertThat(sql.update("delete from \"Posts\"")).isPositive();
			token = client(context).signIn("lars");
		}
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.directory.resolve("signing-key"))))
			.isEqualTo("rw-------");
		try (ConfigurableApplicationContext context = start(embedded)) {
			JdbcTemplate sql = context.getBean(JdbcTemplate.class);
			assertThat(sql.queryForObject("select count(*) from \"Users\"", Integer.class)).isPositive();
			assertThat(sql.update("delete from \"Posts\"")).isZero();
			Answer session = client(context).query("{ session { username roles } }", "Authorization",
					"Bearer " + token);
			assertThat(session.body()).contains("\"lars\"", "ADMIN");
		}
		assertThat(output.getErr()).isEmpty();
		assertThat(output.getOut().lines()).hasSize(2)
			.allMatch((line) -> line.matches(
					"posttopic is ready: GraphiQL at http://localhost:\\d+/graphiql, database embedded PostgreSQL 18\\.\\d+ in "
							+ this.directory + " \\(demo content\\)"));
	}

	@Test
	void aConfiguredDatabaseIsNeverFilledAndItsSessionsAreSet(CapturedOutput output) {
		TestDatabase database = PostgresServer.oldest().empty();
		try (ConfigurableApplicationContext context = start(with(configured(database.url(), "postgres", "secret"),
				"--server.port=0", "--posttopic.graphiql.enabled=false"))) {
			JdbcTemplate sql = context.getBean(JdbcTemplate.class);
			assertThat(sql.queryForObject("select count(*) from \"Users\"", Integer.class)).isZero();
			assertThat(sql.queryForObject("show timezone", String.class)).isEqualTo("UTC");
		}
		assertThat(output.getAll())
			.containsPattern("posttopic is ready: GraphQL at http://localhost:\\d+/graphql, database ")
			.contains(", database PostgreSQL 10.23 at %s%n".formatted(database.url().replace("jdbc:postgresql://", "")))
			.contains("posttopic is read-only: set spring.security.oauth2.resourceserver.jwt.issuer-uri ")
			.hasLineCount(2)
			.doesNotContain("secret");
	}

	@Test
	void theNewestServersSessionsAreSet() {
		try (ConfigurableApplicationContext context = start(
				configured(PostgresServer.newest().migrated().url(), "postgres", ""))) {
			JdbcTemplate sql = context.getBean(JdbcTemplate.class);
			assertThat(sql.queryForObject("show jit", String.class)).isEqualTo("off");
			assertThat(sql.queryForObject("show timezone", String.class)).isEqualTo("UTC");
			assertThat(sql.queryForObject("show application_name", String.class)).isEqualTo("posttopic");
		}
	}

	@Test
	void aPortInUseIsReported(CapturedOutput output) throws IOException {
		try (ServerSocket used = new ServerSocket(0)) {
			String[] arguments = configured(PostgresServer.newest().migrated().url(), "postgres", "");
			assertFails(output, "port %d is in use by another process: stop that process, or set SERVER_PORT to .*"
				.formatted(used.getLocalPort()), with(arguments, "--server.port=" + used.getLocalPort()));
		}
	}

	@Test
	void anUnknownUserIsReported(CapturedOutput output) {
		assertFails(output,
				"the server at .* refuses the user \\(.*\"nobody\".*\\): check SPRING_DATASOURCE_USERNAME .*",
				configured(PostgresServer.newest().empty().url(), "nobody", "secret"));
	}

	@Test
	void anUnknownDatabaseIsReported(CapturedOutput output) {
		assertFails(output, "there is no such database at .*/nowhere \\(.*\\): create it, or .*", configured(
				PostgresServer.newest().empty().url().replaceFirst("/test\\d+", "/nowhere"), "postgres", "secret"));
	}

	@Test
	void anUnknownSchemaIsReported(CapturedOutput output) {
		assertFails(output, "the schema that is to be used does not exist in the database at .*",
				configured(PostgresServer.newest().empty().withSchema("nowhere").url(), "postgres", "secret"));
	}

	@Test
	void anUnreachableServerIsReported(CapturedOutput output) {
		assertFails(output, "no PostgreSQL can be reached at localhost:1/app \\(Connection refused\\): start it, or .*",
				with(configured("jdbc:postgresql://localhost:1/app?password=secret", "ada", "secret"),
						"--server.port=0", "--posttopic.database.wait=0s"));
	}

	@Test
	void aDatabaseThatCannotBeReachedYetIsWaitedFor(CapturedOutput output) throws Exception {
		TestDatabase database = PostgresServer.newest().migrated();
		int port = TestSocketUtils.findAvailableTcpPort();
		String[] arguments = configured(database.url(port), "postgres", "");
		try (ExecutorService starter = Executors.newSingleThreadExecutor()) {
			Future<ConfigurableApplicationContext> starting = starter.submit(() -> start(arguments));
			await().atMost(Duration.ofSeconds(60)).until(() -> !output.getErr().isEmpty());
			try (Relay _ = new Relay(port, database.port())) {
				starting.get().close();
			}
		}
		assertThat(output.getErr())
			.matches("posttopic waits up to 30 s for the database at .* \\(Connection refused\\).\\R");
		assertThat(output.getOut()).startsWith("posttopic is ready: ");
	}

	@Test
	void aUserWhoMayNotCreateTablesIsReported(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().empty();
		database.execute("create role reader login");
		assertFails(output,
				"the database cannot be adopted: the user reader may not create anything in the schema public: .*",
				configured(database.url(), "reader", "secret"));
	}

	@Test
	void aUrlThatIsNotOfJdbcIsReported(CapturedOutput output) {
		assertFails(output, "SPRING_DATASOURCE_URL is not the JDBC URL of a PostgreSQL database: it must look like .*",
				configured("postgres://ada:secret@localhost/app", "", ""));
	}

	@Test
	void aPortThatIsNotANumberIsReported(CapturedOutput output) {
		assertFails(output, "SPRING_DATASOURCE_URL is not the JDBC URL of a PostgreSQL database: it must look like .*",
				configured("jdbc:postgresql://localhost:port/app?password=secret", "", ""));
	}

	@Test
	void anInvalidTrustedDocumentIsReported(CapturedOutput output) throws IOException {
		Path document = Files.writeString(this.directory.resolve("Feed.graphql"), "{ posts { nothing } }");
		assertFails(output, "the trusted document Feed is not valid: .*'nothing'.* is undefined.*",
				with(configured(PostgresServer.newest().migrated().url(), "postgres", ""), "--server.port=0",
						"--posttopic.documents.trusted=" + document));
	}

	@Test
	void anInvalidOriginIsReported(CapturedOutput output) {
		assertFails(output, "posttopic.http.allowed-origins has \\*, which is no origin: .*",
				with(configured(PostgresServer.newest().migrated().url(), "postgres", ""), "--server.port=0",
						"--posttopic.http.allowed-origins=*"));
	}

	@Test
	void aPropertyOutOfRangeIsReported(CapturedOutput output) {
		String[] arguments = configured(PostgresServer.newest().migrated().url(), "postgres", "");
		assertFails(output, "posttopic.limits.depth must be 1 or more, is 0.",
				with(arguments, "--server.port=0", "--posttopic.limits.depth=0"));
	}

	@Test
	void aPropertyThatIsNotANumberIsReported(CapturedOutput output) {
		String[] arguments = configured(PostgresServer.newest().migrated().url(), "postgres", "");
		assertFails(output, "posttopic.limits.depth cannot be used \\(.*many.*\\): change it.",
				with(arguments, "--server.port=0", "--posttopic.limits.depth=many"));
	}

	@Test
	void aServerThatIsTooOldIsReported() {
		FirstConnection connection = new FirstConnection(new ConfiguredDatabase(FirstConnection.SETTINGS,
				PostgresServer.oldest().empty().url(), "postgres", null, Duration.ZERO, null), "db:5432/app");

		connection.requireVersion(10, "10.0");
		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> connection.requireVersion(9, "9.6.24"))
			.withMessage("the server at db:5432/app is PostgreSQL 9.6.24, and posttopic needs PostgreSQL 10 or newer.");
	}

	/**
	 * The lines that the pool of another test's server writes if it wakes up late, while
	 * this test sets up the log anew.
	 */
	private static final Pattern OTHER_POOLS = Pattern.compile("(?m)^.*\\|-WARN in Logger\\[com\\.zaxxer.*\\R");

	private static void assertFails(CapturedOutput output, String sentence, String[] arguments) {
		assertThatException().isThrownBy(() -> start(arguments).close());
		assertThat(OTHER_POOLS.matcher(output.getAll()).replaceAll(""))
			.matches("posttopic cannot start: " + sentence + "\\R")
			.doesNotContain("secret");
	}

	private static Client client(ConfigurableApplicationContext context) {
		return new Client(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return SpringApplication.run(PosttopicApplication.class,
				(arguments.length == 1) ? with(arguments, "--server.port=0") : arguments);
	}

	private static String[] configured(String url, String username, String password) {
		return new String[] { "--server.port=0", "--spring.datasource.url=" + url,
				"--spring.datasource.username=" + username, "--spring.datasource.password=" + password };
	}

	private static String[] with(String[] arguments, String... more) {
		return Stream
			.concat(Arrays.stream(arguments).filter((argument) -> !argument.equals("--server.port=0")),
					Arrays.stream(more))
			.toArray(String[]::new);
	}

}
