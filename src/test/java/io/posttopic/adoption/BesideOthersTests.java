package io.posttopic.adoption;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.posttopic.inspection.TwinComparison;
import io.posttopic.migration.Changelog;
import io.posttopic.migration.LogTriggers;
import io.posttopic.migration.Step;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Adoption.Merge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of adoption while other applications read and write, on the oldest and the newest
 * PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
class BesideOthersTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final String INSERT = """
			insert into "PostTopic" ("createdAt", "updatedAt", "PostId", "TopicId") values\s""";

	private static final String UNEVEN = """
			select "PostId" from "PostTopic" group by "PostId"
			having min(position) <> 0 or max(position) <> count(*) - 1 or count(distinct position) < count(*)""";

	private final PostgresServer server;

	private final List<String> progress = Collections.synchronizedList(new ArrayList<>());

	private TestDatabase database;

	BesideOthersTests(PostgresServer server) {
		this.server = server;
		this.database = server.loaded("sequelize-twin.sql");
	}

	@Test
	void waitingForATableDoesNotBlockOthers() throws SQLException {
		try (Connection reader = this.database.openTransaction("lock table \"PostTopic\" in access share mode")) {
			CompletableFuture<Void> adoption = adopt();
			await().atMost(PATIENCE).until(() -> countWaits() >= 2);

			// If ALTER TABLE still waited in the queue, this would wait for the reader,
			// too.
			this.database.execute("insert into \"PostTopic\" values (now(), now(), 4, 6)");
			assertThat(adoption).isNotDone();
			assertThat(this.progress).noneMatch((line) -> line.startsWith("added: posttopic"));

			reader.commit();
			adoption.join();
		}
		assertThat(Adopting.inspect(this.database, Merge.NONE).exitCode()).isZero();
		assertThat(
				this.progress.stream().filter((line) -> line.startsWith("added: ")).map((line) -> line.split("\\(")[0]))
			.doesNotHaveDuplicates();
		assertThat(this.progress).anyMatch((line) -> line.matches(
				"waiting: process \\d+ \\(.*, idle in transaction\\) has been in a transaction for \\d+ s: lock table .*"));
	}

	@Test
	void droppingAnInterruptedIndexDoesNotWaitForever() throws SQLException {
		this.database = this.server.adopted("sequelize-twin.sql");
		// The event trigger divides the time for which the statement waits for locks.
		this.database.execute(
				"""
						update pg_index set indisvalid = false where indexrelid = 'posttopic_posttopic_by_topic'::regclass;
						create function hasten() returns event_trigger language plpgsql as $$ begin
							perform set_config('lock_timeout', (setting::integer / 100)::text, false)
								from pg_settings where name = 'lock_timeout';
						end $$;
						create event trigger hasten on ddl_command_start when tag in ('DROP INDEX') execute procedure hasten()""");
		try (Connection reader = this.database.openTransaction("lock table \"PostTopic\" in access share mode")) {
			CompletableFuture<Void> adoption = adopt();
			await().atMost(PATIENCE).until(() -> countWaits() >= 1);

			assertThat(adoption).isNotDone();
			reader.commit();
			adoption.join();
		}
		assertThat(this.progress)
			.anyMatch((line) -> line.matches("waiting: process \\d+ \\(.*, idle in transaction\\) .*: lock table .*"));
		assertThat(Adopting.inspect(this.database, Merge.NONE).exitCode()).isZero();
	}

	@Test
	void mergingWaitsForWriters() throws SQLException {
		this.database = this.server.adopted("sequelize-twin.sql");
		try (Connection writer = this.database.openTransaction(
				"""
						insert into "PostTopics" ("PostId", "TopicId", "createdAt", "updatedAt") values (24, 1, now(), now())""")) {
			CompletableFuture<List<TwinComparison>> merge = CompletableFuture
				.supplyAsync(() -> Adopting.of(this.database).merge(Merge.RENAME, this.progress::add));
			await().atMost(PATIENCE).until(() -> countWaits() >= 1);
			this.database.execute("update \"PostTopic\" set note = 'In between' where \"PostId\" = 1");
			writer.commit();

			assertThat(merge.join().getFirst().onlyHere()).containsExactly("4-2", "4-3", "14-5", "24-1");
		}
		assertThat(this.database.one("select count(*) from \"PostTopic\"")).isEqualTo("92");
	}

	@Test
	void aLockedPostIsPlacedLater() throws SQLException {
		this.database = this.server.adopted("sequelize-twin.sql");
		this.database.execute("""
				drop index posttopic_posttopic_by_position;
				drop trigger posttopic_version on "PostTopic";
				alter table "PostTopic" disable trigger user;
				update "PostTopic" set position = null;
				alter table "PostTopic" enable trigger user""");
		try (Connection writer = this.database
			.openTransaction("select 1 from \"PostTopic\" where \"PostId\" = 3 and \"TopicId\" = 4 for update")) {
			CompletableFuture<Void> adoption = adopt();
			await().atMost(PATIENCE).until(() -> countWaits() >= 1);

			assertThat(this.database.list("select distinct \"PostId\" from \"PostTopic\" where position is null"))
				.containsExactly("3");
			writer.commit();
			adoption.join();
		}
		assertPositionsFollowAge();
		assertThat(this.database.one("select max(version) from \"PostTopic\"")).isEqualTo("0");
	}

	@Test
	void newRowsStayAfterOldRowsThatArePlacedLater() {
		this.database.execute("insert into \"PostTopic\" values (now(), now(), 4, 4)");
		createPositionTrigger();
		this.database.execute("""
				insert into "PostTopic" ("createdAt", "updatedAt", "PostId", "TopicId")
					values ('2001-01-01', now(), 3, 1), ('2001-01-01', now(), 3, 7), ('2001-01-01', now(), 4, 1);
				delete from "PostTopic" where "PostId" = 3 and "TopicId" = 4""");

		Adopting.adopt(this.database);

		assertThat(
				this.database.list("select \"TopicId\", position from \"PostTopic\" where \"PostId\" = 3 order by 2"))
			.containsExactly("3|0", "5|1", "1|2", "7|3");
		assertThat(
				this.database.list("select \"TopicId\", position from \"PostTopic\" where \"PostId\" = 4 order by 2"))
			.containsExactly("4|0", "1|1");
	}

	@Test
	void concurrentInsertsAndDeletesLeaveNoGapsOrDuplicates() throws SQLException {
		createPositionTrigger();
		try (Connection first = this.database.dataSource().getConnection();
				Connection second = this.database.dataSource().getConnection();
				Statement firstAdds = first.createStatement();
				Statement secondAdds = second.createStatement()) {
			first.setAutoCommit(false);
			second.setAutoCommit(false);
			firstAdds.execute(INSERT + "(now(), now(), 3, 1), (now(), now(), 1, 7)");
			secondAdds.execute(INSERT + "(now(), now(), 3, 7)");
			this.database.execute("delete from \"PostTopic\" where \"PostId\" = 1 and \"TopicId\" = 1");
			CompletableFuture<Void> adoption = adopt();
			// The concurrent index build waits for both transactions.
			await().atMost(PATIENCE).until(() -> this.database.waiting() > 0);
			first.commit();
			second.commit();
			adoption.join();
		}

		assertThat(this.database.list(UNEVEN)).isEmpty();
		assertThat(
				this.database.list("select \"TopicId\", position from \"PostTopic\" where \"PostId\" = 3 order by 2"))
			.containsExactly("3|0", "4|1", "5|2", "1|3", "7|4");
		assertThat(this.database.one("select max(version) from \"PostTopic\"")).isEqualTo("0");
	}

	@Test
	void aListThatIsWrittenMeanwhileIsRepairedAfterwards() throws SQLException {
		this.database = this.server.adopted("sequelize-twin.sql");
		this.database.execute("""
				drop trigger posttopic_version on "PostTopic";
				drop index posttopic_posttopic_by_pinned;
				update "PostTopic" set position = position + 1 where "PostId" in (1, 3)""");
		try (Connection writer = this.database.openTransaction(INSERT + "(now(), now(), 3, 7)")) {
			CompletableFuture<Void> adoption = adopt();
			await().atMost(PATIENCE).until(() -> countWaits() >= 1);

			// The insert is neither blocked nor lost.
			this.database.execute(INSERT + "(now(), now(), 3, 1)");
			assertThat(this.database.list(UNEVEN)).containsExactly("3");
			writer.commit();
			adoption.join();
		}

		assertThat(this.database.list(UNEVEN)).isEmpty();
		assertThat(this.database.list("select \"TopicId\" from \"PostTopic\" where \"PostId\" = 3 order by position"))
			.startsWith("3", "4", "5")
			.hasSize(5);
	}

	@Test
	void existingPositionsAreKept() {
		this.database.execute("""
				alter table "PostTopic" add position integer;
				update "PostTopic" set position = 0 where "PostId" = 3 and "TopicId" = 5;
				update "PostTopic" set position = 10 * "TopicId" where "PostId" = 1""");
		List<String> own = this.database.list("select \"TopicId\", position from \"PostTopic\" where \"PostId\" = 1");

		Adopting.adopt(this.database);

		assertThat(this.database.list("select \"TopicId\", position from \"PostTopic\" where \"PostId\" = 1"))
			.isEqualTo(own);

		assertThat(
				this.database.list("select \"TopicId\", position from \"PostTopic\" where \"PostId\" = 3 order by 2"))
			.containsExactly("5|0", "3|1", "4|2");
	}

	@Test
	void oldRowsOfManyPagesArePlaced() {
		this.database.execute(
				"""
						insert into "Posts" (title, "createdAt", "updatedAt") select 'n', now(), now() from generate_series(1, 1500);
						insert into "PostTopic" select timestamptz '2001-01-01' + t * interval '1 day', now(), p, t
							from generate_series(41, 1540) p, generate_series(1, 4) t""");

		Adopting.adopt(this.database);

		assertThat(this.database.one("select count(*) filter (where position is null), count(*) from \"PostTopic\""))
			.isEqualTo("0|6088");
		assertPositionsFollowAge();
	}

	private void assertPositionsFollowAge() {
		assertThat(this.database.list("""
				select * from (select "PostId", position, row_number() over (
					partition by "PostId" order by "createdAt", "TopicId") - 1 as expected from "PostTopic") placed
				where position is distinct from expected""")).isEmpty();
	}

	/**
	 * Runs the change sets that precede the update of the existing rows.
	 */
	private void createPositionTrigger() {
		for (Step step : Changelog.of(Adopting.MAPPING, LogTriggers.CREATE).steps()) {
			if (step.part().equals("posttopic")
					&& List.of("position", "position-function", "position-trigger").contains(step.id())) {
				step.sql().forEach(this.database::execute);
			}
		}
	}

	@Test
	void aColumnThatTheApplicationAddsMeanwhileIsAdopted() {
		Adopting.of(this.database).migrate(false, (line) -> {
			if (this.progress.isEmpty()) {
				this.database.execute("alter table \"PostTopic\" add column note text");
			}
			this.progress.add(line);
		});

		assertThat(this.progress).filteredOn((line) -> line.startsWith("waiting: "))
			.singleElement()
			.asString()
			.contains("\"note\"");
		assertThat(Adopting.inspect(this.database, Merge.NONE).exitCode()).isZero();
	}

	private CompletableFuture<Void> adopt() {
		return CompletableFuture.runAsync(() -> Adopting.of(this.database).migrate(false, this.progress::add));
	}

	private long countWaits() {
		return List.copyOf(this.progress).stream().filter((line) -> line.startsWith("waiting: ")).count();
	}

}
