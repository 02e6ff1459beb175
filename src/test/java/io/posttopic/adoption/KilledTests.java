package io.posttopic.adoption;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.posttopic.migration.Catalog;
import io.posttopic.PostgresServer;
import io.posttopic.ServerProcess;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Adoption.Merge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the command {@code adopt} when its process is killed while it works.
 */
@Execution(ExecutionMode.CONCURRENT)
class KilledTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private TestDatabase database = PostgresServer.newest().loaded("sequelize-twin.sql");

	@Test
	void aMergeThatIsKilledLeavesTheDatabaseUnchanged() throws Exception {
		this.database = PostgresServer.newest().adopted("sequelize-twin.sql");
		// The insert of the second row waits for an advisory lock of this test.
		this.database.execute("""
				create function hold() returns trigger language plpgsql set lock_timeout = 0 as $$ begin
					if NEW."TopicId" = 3 then perform pg_advisory_xact_lock(1); end if;
					return NEW; end $$;
				create trigger hold before insert on "PostTopic" for each row execute function hold()""");
		List<String> catalog = Adopting.catalog(this.database);
		List<String> rows = rows();

		whileInSession("select pg_advisory_lock(1)", () -> {
			Process command = start("--merge-twins");
			await().atMost(PATIENCE).until(() -> hasRows("""
					select 1 from pg_locks where locktype = 'advisory' and not granted and objid = 1
					and database = (select oid from pg_database where datname = current_database())"""));
			kill(command);
		});

		await().atMost(PATIENCE).until(this::isOnlyClient);
		assertThat(Adopting.catalog(this.database)).isEqualTo(catalog);
		assertThat(rows()).isEqualTo(rows);
		this.database.execute("drop function hold cascade");
		Adopting.merge(this.database, Merge.RENAME);
		assertThat(this.database.one("select count(*) from \"PostTopic\"")).isEqualTo("91");
		assertThat(Adopting.inspect(this.database, Merge.RENAME).exitCode()).isZero();
	}

	@Test
	void anIndexBuildThatIsKilledIsRepeated() throws Exception {
		whileInSession("begin isolation level repeatable read; select 1", () -> {
			Process command = start();
			await().atMost(PATIENCE).until(() -> hasRows("select 1 from pg_index where not indisvalid"));
			kill(command);
			// The killed process's connection would continue until the index is built.
			this.database.execute("""
					select pg_terminate_backend(pid) from pg_stat_activity
					where application_name like 'posttopic%' and datname = current_database()""");
			await().atMost(PATIENCE)
				.until(() -> !hasRows(
						"select 1 from pg_stat_activity where application_name like 'posttopic%' and datname = current_database()"));
		});

		assertThat(Adopting.inspect(this.database, Merge.NONE).sql().getFirst())
			.startsWith("drop index concurrently posttopic_");
		Adopting.adopt(this.database);
		assertThat(Adopting.inspect(this.database, Merge.NONE).exitCode()).isZero();
		assertThat(this.database.list("select 1 from pg_index where not indisvalid")).isEmpty();
	}

	private List<String> rows() {
		return Adopting.rows(this.database).stream().filter((row) -> !row.startsWith(Catalog.HISTORY)).toList();
	}

	private Process start(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(AdoptCommand.NAME, "--spring.datasource.url=" + this.database.url(),
						"--spring.datasource.username=" + this.database.username()));
		command.addAll(List.of(arguments));
		return ServerProcess.builder(Path.of("target"), List.of(), command)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	private static void kill(Process command) throws InterruptedException {
		command.destroyForcibly();
		assertThat(command.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(command.exitValue()).isEqualTo(128 + 9);
	}

	private void whileInSession(String sql, ThrowingAction action) throws Exception {
		try (Connection connection = this.database.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
			action.run();
		}
	}

	private boolean hasRows(String query) {
		return !this.database.list(query).isEmpty();
	}

	private boolean isOnlyClient() {
		return !hasRows(
				"select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'");
	}

	private interface ThrowingAction {

		void run() throws Exception;

	}

}
