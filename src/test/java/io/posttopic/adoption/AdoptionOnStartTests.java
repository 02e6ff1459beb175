package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.List;

import io.posttopic.inspection.Inspection;
import io.posttopic.migration.Catalog;
import io.posttopic.PosttopicApplication;
import io.posttopic.OwnOutput;
import io.posttopic.PostgresServer;
import io.posttopic.ServerLog;
import io.posttopic.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of the adoption of the database at startup.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(OwnOutput.class)
class AdoptionOnStartTests {

	private static final String TWIN = "\"PostTopics\" beside \"PostTopic\": two tables for the same pairs, of which only the second is served. "
			+ "The command adopt --dry-run compares them.";

	@Test
	void theStartAddsMissingObjectsAndWarnsOfATwin(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().loaded("sequelize-twin.sql");
		List<String> twin = database.list("select xmin, * from \"PostTopics\" order by id");

		start(database);

		assertThat(Adopting.of(database, null).startupState().missing()).isEmpty();
		assertThat(database.list("select xmin, * from \"PostTopics\" order by id")).isEqualTo(twin);
		assertThat(database.one("select count(*) from \"PostTopic\"")).isEqualTo("88");
		assertThat(output.getAll().lines().filter((line) -> line.contains("PostTopics"))).singleElement()
			.asString()
			.endsWith(TWIN);
		assertThat(output.getAll().lines().filter((line) -> line.contains("posttopic.changes.enabled"))).singleElement()
			.asString()
			.endsWith(Inspection.LOG_OMITTED);
	}

	@Test
	void withAdoptionDisabledAnIncompleteDatabaseIsRejected(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().loaded("sequelize-twin.sql");
		List<String> catalog = Adopting.catalog(database);

		assertThatException().isThrownBy(() -> start(database, "--posttopic.adopt.on-start=false"));

		assertThat(output.getAll()).matches(
				"posttopic cannot start: the database lacks version function, changes table, changes index by first key and \\d+ more, "
						+ "and posttopic.adopt.on-start is false: run java -jar posttopic.jar adopt --dry-run to see what it would get, and adopt.\\R");
		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
	}

	@Test
	void aCompleteDatabaseIsOnlyRead(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().adopted("sequelize-twin.sql");
		List<String> rows = Adopting.rows(database);
		ServerLog log = ServerLog.of(database);

		start(database, "--posttopic.adopt.on-start=false");

		assertThat(log.statements()).hasSizeLessThan(60)
			.noneMatch((sql) -> sql.matches("(?is)(create|alter|insert|update|delete|drop|lock)\\b.*"))
			.noneMatch((sql) -> sql.contains(Catalog.HISTORY) || sql.contains("pg_try_advisory_lock"));
		assertThat(Adopting.rows(database)).isEqualTo(rows);
		assertThat(output.getAll()).contains(TWIN).doesNotContain(Inspection.LOG_OMITTED);
	}

	@Test
	void tablesThatTheServerMayNotUseAreNamed(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().adopted("sequelize-auto.sql");
		String role = database.name() + "_server";
		database.execute("""
				create role %1$s login;
				grant select, insert, update, delete on all tables in schema public to %1$s;
				revoke all on posttopic_retry_keys, posttopic_changes_state from %1$s;
				drop index posttopic_posts_by_title""".formatted(role));

		startAs(role, database, "--posttopic.adopt.url=" + database.url(),
				"--posttopic.adopt.username=" + database.username());

		assertThat(database.one("select to_regclass('posttopic_posts_by_title') is not null")).isEqualTo("t");
		assertThat(output.getAll().lines().filter((line) -> line.contains("may not use"))).singleElement()
			.asString()
			.endsWith(
					"The user %1$s may not use posttopic_changes_state, posttopic_retry_keys, so some requests will fail: let the owner run grant select, insert, update, delete on posttopic_changes_state, posttopic_retry_keys to \"%1$s\"."
						.formatted(role));
	}

	private static void start(TestDatabase database, String... more) {
		startAs(database.username(), database, more);
	}

	private static void startAs(String role, TestDatabase database, String... more) {
		SpringApplication application = new SpringApplication(PosttopicApplication.class);
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--spring.datasource.url=" + database.url(),
				"--spring.datasource.username=" + role));
		arguments.addAll(List.of(more));
		application.run(arguments.toArray(String[]::new)).close();
	}

}
