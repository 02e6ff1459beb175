package io.posttopic.adoption;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.posttopic.migration.Changelog;
import io.posttopic.migration.LogTriggers;
import io.posttopic.migration.LockRetry;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of unadoption, on the oldest and the newest PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
class UnadoptTests {

	/** Join tables without keys, which a test creates instead of a script. */
	private static final String BARE = "bare";

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final PostgresServer server;

	UnadoptTests(PostgresServer server) {
		this.server = server;
	}

	@ParameterizedTest
	@ValueSource(strings = { "", BARE, "sequelize-twin.sql", "sequelize-7-foreignkeys.sql", "sequelize-6-bigint.sql",
			"sequelize-6-notimestamps.sql", "sequelize-6-only-posttopic.sql" })
	void unadoptionRestoresTheSchema(String script) {
		TestDatabase before = loaded(script);
		TestDatabase database = adopted(script);
		List<String> adopted = withoutNumbers(database);

		assertThat(removals(database).exitCode()).isEqualTo(2);
		remove(database, false);

		assertThat(Adopting.catalog(database)).isEqualTo(Adopting.catalog(before));
		assertThat(rows(database)).isEqualTo(rows(before));
		assertThat(removals(database).exitCode()).isZero();
		Adopting.adopt(database);
		assertThat(withoutNumbers(database)).isEqualTo(adopted);
	}

	@Test
	void theseDatabasesNeedEveryChangeSet() {
		Set<String> executed = new HashSet<>();
		for (String script : List.of("", BARE, "sequelize-auto.sql")) {
			executed.addAll(adopted(script)
				.list("select filename || ' ' || id from posttopic_changelog where exectype = 'EXECUTED'"));
		}

		assertThat(executed).containsExactlyInAnyOrderElementsOf(Changelog.of(Adopting.MAPPING, LogTriggers.CREATE)
			.steps()
			.stream()
			.filter((step) -> !step.removes())
			.map((step) -> step.part() + " " + step.id())
			.toList());
	}

	@Test
	void theReportedStatementsAreEquivalentToUnadoption() {
		List<String> catalog = Adopting.catalog(this.server.loaded("sequelize-auto.sql"));
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		List<String> adopted = Adopting.catalog(database);
		RemovalReport report = removals(database);

		assertThat(Adopting.catalog(database)).isEqualTo(adopted);
		report.sql().forEach(database::execute);
		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
	}

	@Test
	void objectsOfTheApplicationAreKept() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("""
				alter table "Users" add bio text;
				comment on column "Users".bio is 'Of the application';
				alter table "PostTopic" add position integer;
				create index own on "PostTopic" (position)""");
		List<String> catalog = Adopting.catalog(database);
		Adopting.adopt(database);
		database.execute("update \"Users\" set bio = 'b'; update \"PostTopic\" set position = 50 - position");

		RemovalReport report = removals(database);
		assertThat(report.exitCode()).isEqualTo(2);
		assertThat(report.kept()).contains("column \"Users\".\"bio\"", "column \"PostTopic\".\"position\"");
		remove(database, false);

		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
	}

	@Test
	void aKeyThatTheApplicationDeclaredNotNullStaysSo() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("""
				drop table "PostTopic", "PostAction";
				create table "PostTopic" ("PostId" integer not null, "TopicId" integer);
				create table "PostAction" ("PostId" integer, "UserId" integer not null)""");
		List<String> catalog = Adopting.catalog(database);
		Adopting.adopt(database);

		remove(database, false);

		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
	}

	@Test
	void objectsOfAnEarlierVersionAreRemoved() {
		List<String> catalog = Adopting.catalog(this.server.loaded("sequelize-auto.sql"));
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		database.execute("""
				create index posttopic_postaction_by_post on "PostAction" ("PostId", "createdAt");
				drop trigger posttopic_position on "PostTopic";
				create trigger posttopic_position before insert or update of position on "PostTopic"
					for each row execute procedure posttopic_position()""");

		List<String> progress = new ArrayList<>();
		Adopting.of(database).remove(false, progress::add);

		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
		assertThat(progress).contains("removed: obsolete index by post",
				"removed: trigger PostTopic posttopic_position", "removed: function posttopic_position");
	}

	@Test
	void theTableOfRateLimitsIsRemoved() {
		List<String> catalog = Adopting.catalog(this.server.loaded("sequelize-auto.sql"));
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		database.execute(
				"create unlogged table posttopic_rate_limits (id text primary key, state bytea, expires_at bigint)");

		remove(database, false);

		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
	}

	@Test
	void columnsWithoutAMarkAreKept() {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		database.execute("comment on column \"PostTopic\".note is null");

		remove(database, false);

		assertThat(database.list("""
				select attname from pg_attribute where attrelid = '"PostTopic"'::regclass and attnum > 0
				and not attisdropped""")).containsExactlyInAnyOrder("createdAt", "updatedAt", "PostId", "TopicId",
				"note");
	}

	@Test
	void tablesWithRowsAreNotDroppedUnlessRequested() {
		TestDatabase database = this.server.migrated();
		database.execute("insert into \"Posts\" (title) values ('a')");

		assertThat(removals(database).obstacles()).hasSize(1);
		remove(database, true);

		assertThat(Adopting.catalog(database)).isEmpty();
	}

	@Test
	void dependentObjectsAreNamed() throws SQLException {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		database.execute("create view notes as select note from \"PostTopic\"");

		assertThat(removals(database).obstacles()).singleElement().asString().contains("view notes");
		database.execute("drop view notes");
		assertThat(removals(database).exitCode()).isEqualTo(2);
	}

	@Test
	void foreignKeysOfTheApplicationAreObstacles() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("""
				drop table "PostTopic", "Topics", "PostAction";
				create table "PostAction" ("PostId" integer, "UserId" integer)""");
		List<String> catalog = Adopting.catalog(database);
		Adopting.adopt(database);
		database.execute(
				"""
						create table "Follows" ("TopicId" integer constraint follows references "Topics");
						alter table "Posts" add slug varchar(255) constraint slugs references "Topics" (slug);
						create table "Notices" ("PostId" integer, "UserId" integer,
							constraint notices foreign key ("PostId", "UserId") references "PostAction" ("PostId", "UserId"))""");

		assertThat(removals(database).obstacles()).satisfiesExactlyInAnyOrder(
				(obstacle) -> assertThat(obstacle).contains("alter table \"Follows\" drop constraint \"follows\""),
				(obstacle) -> assertThat(obstacle).contains("alter table \"Posts\" drop constraint \"slugs\""),
				(obstacle) -> assertThat(obstacle).contains("alter table \"Notices\" drop constraint \"notices\""));
		database.execute("drop table \"Follows\", \"Notices\"; alter table \"Posts\" drop slug");
		remove(database, false);
		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
	}

	@Test
	void foreignKeysToAddedColumnsAreObstacles() {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		database.execute("""
				create table "Aliases" (slug varchar(255) constraint aliases references "Topics" (slug),
					"TopicId" integer references "Topics")""");

		assertThat(removals(database).obstacles()).singleElement().asString().contains("drop constraint \"aliases\"");
	}

	@Test
	void aConnectedServerIsAnObstacle() throws SQLException {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		try (Connection server = database.dataSource().getConnection();
				Statement statement = server.createStatement()) {
			statement.execute("set application_name = posttopic");

			assertThat(removals(database).obstacles()).hasSize(1);
		}
	}

	@Test
	void waitingForATableDoesNotBlockOthers() throws SQLException {
		List<String> catalog = Adopting.catalog(this.server.loaded("sequelize-auto.sql"));
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		// Unadoption drops indexes concurrently, which waits for readers up to a minute.
		database.list(
				"select indexrelid::regclass from pg_index where indrelid = '\"PostTopic\"'::regclass and not indisprimary")
			.forEach((index) -> database.execute("drop index " + index));
		List<String> progress = Collections.synchronizedList(new ArrayList<>());
		try (Connection reader = database.openTransaction("lock table \"PostTopic\" in access share mode")) {
			CompletableFuture<Void> unadoption = CompletableFuture
				.runAsync(() -> Adopting.of(database).remove(false, progress::add));
			await().atMost(PATIENCE)
				.until(() -> List.copyOf(progress)
					.stream()
					.anyMatch((line) -> line.startsWith(LockRetry.WAITING_PREFIX)));

			database.execute(
					"""
							insert into "PostTopic" ("createdAt", "updatedAt", "PostId", "TopicId") values (now(), now(), 4, 6)""");
			reader.commit();
			unadoption.join();
		}
		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
	}

	private TestDatabase loaded(String script) {
		return switch (script) {
			case "" -> this.server.empty();
			case BARE -> createBare(this.server.empty());
			default -> this.server.loaded(script);
		};
	}

	private TestDatabase adopted(String script) {
		return switch (script) {
			case "" -> this.server.migrated();
			case BARE -> this.server.copy("adopted " + BARE, (database) -> createBare(database).migrate());
			default -> this.server.adopted(script);
		};
	}

	private static TestDatabase createBare(TestDatabase database) {
		database.executeScript("sequelize-auto.sql");
		database.execute("""
				drop table "PostTopic", "PostAction";
				create table "PostTopic" ("PostId" integer, "TopicId" integer);
				create table "PostAction" ("PostId" integer, "UserId" integer);
				comment on column "PostTopic"."PostId" is 'The application''s';
				insert into "PostTopic" values (1, 1), (1, 2);
				alter table "Topics" add slug varchar(255)""");
		return database;
	}

	static RemovalReport removals(TestDatabase database) {
		return Adopting.of(database).removals("", false);
	}

	private static void remove(TestDatabase database, boolean discardValues) {
		Adopting.of(database).remove(discardValues, (line) -> {
		});
	}

	/**
	 * Returns the rows without the transactions that wrote them.
	 */
	private static List<String> rows(TestDatabase database) {
		return Adopting.rows(database).stream().map((row) -> row.replaceFirst("\\|\\d+\\|", "|")).sorted().toList();
	}

	/**
	 * Returns the catalog without the numbers of columns, which differ once a column has
	 * been dropped and added again.
	 */
	private static List<String> withoutNumbers(TestDatabase database) {
		return Adopting.catalog(database)
			.stream()
			.map((line) -> line.replaceFirst("^(\\S+ \\S+) \\d+ ", "$1 ").replaceFirst("^(\\S+) \\d+ ", "$1 "))
			.sorted()
			.toList();
	}

}
