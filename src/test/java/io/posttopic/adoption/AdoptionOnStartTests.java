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

	private static void start(TestDatabase database, String... more) {
		SpringApplication application = new SpringApplication(PosttopicApplication.class);
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--spring.datasource.url=" + database.url(),
				"--spring.datasource.username=" + database.username()));
		arguments.addAll(List.of(more));
		application.run(arguments.toArray(String[]::new)).close();
	}

}
