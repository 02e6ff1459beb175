package io.posttopic.adoption;

import java.util.List;

import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Adoption.Merge;
import io.posttopic.inspection.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of databases that cannot be adopted, or only with warnings, on the oldest and the
 * newest PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
class ObstacleTests {

	private final PostgresServer server;

	ObstacleTests(PostgresServer server) {
		this.server = server;
	}

	@Test
	void uuidKeysAreRejected() {
		TestDatabase database = this.server.empty();
		database.execute("""
				create table "Posts" (id uuid primary key);
				create table "PostTopic" ("PostId" integer, "TopicId" integer);
				insert into "PostTopic" values (1, 1);
				create table "PostTopics" ("PostId" integer, "TopicId" integer)""");

		assertThat(Adopting.inspect(database, Merge.RENAME).obstacles())
			.containsExactly("\"Posts\".\"id\" is of the type uuid, and has to be an integer or bigint.");
	}

	@Test
	void viewsAndOtherRelationsAreRejected() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute(
				"""
						drop table "PostAction"; create view "PostAction" as select 1 as "PostId";
						drop table "PostTopic"; create table "PostTopic" ("PostId" integer, "TopicId" integer) partition by range ("PostId");
						create table "PostTopics" ("PostId" integer, "TopicId" integer)""");

		Report report = Adopting.inspect(database, Merge.RENAME);

		assertThat(report.obstacles()).containsExactlyInAnyOrder(
				"\"PostAction\" is a view, and has to be a table: give it another name, or another schema to posttopic.",
				"\"PostTopic\" is a partitioned table, and has to be a table: give it another name, or another schema to posttopic.");
		assertThat(TextReport.of(new AdoptCommand.Outcome(report, List.of(), 0)))
			.contains("\"PostAction\": not a table")
			.endsWith("Nothing was changed.\n");
	}

	@Test
	void columnsOfAnotherTypeAreRejectedWithARemedy() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("""
				alter table "Posts" alter "createdAt" type timestamp, add version text;
				alter table "Users" drop column username;
				alter table "Topics" drop constraint "Topics_pkey" cascade""");

		assertThat(Adopting.inspect(database, Merge.NONE).obstacles()).containsExactlyInAnyOrder(
				"\"Topics\" has no primary key: run alter table \"Topics\" add primary key (id).",
				"\"Posts\".\"version\" is of the type text, and has to be an integer or bigint.",
				"\"Posts\".\"createdAt\" is of the type timestamp without time zone, and has to be a timestamp with time zone: where its times are UTC, run alter table \"Posts\" alter column \"createdAt\" type timestamptz using \"createdAt\" at time zone 'UTC'.");
	}

	@Test
	void missingOwnershipIsReportedWithTheOwner() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		String user = user(database, "grant select, insert, update, delete on all tables in schema public to %s",
				"grant create on schema public to %s");

		List<String> obstacles = Adopting.inspect(database, user).obstacles();

		assertThat(obstacles).hasSize(6)
			.contains(
					"the user %1$s may not alter \"Posts\", which belongs to postgres and lacks column version, index by created at, index by updated at, index by title, index by author, index text, trigger version, trigger log insert, trigger log update, trigger log delete, trigger log truncate: run adopt as postgres, or let postgres run grant \"postgres\" to \"%1$s\"."
						.formatted(user),
					"the user %1$s may not let another table refer to \"Users\": run adopt as postgres, or let postgres run grant references on \"Users\" to \"%1$s\"."
						.formatted(user));
		database.execute("grant postgres to " + user);
		assertThat(Adopting.inspect(database, user).obstacles()).isEmpty();
	}

	@Test
	void theTriggerPrivilegeSufficesForMissingTriggers() {
		TestDatabase database = this.server.migrated();
		database.execute("drop trigger posttopic_version on \"Posts\"");
		String user = user(database, "grant select, insert, update, delete on all tables in schema public to %s");

		assertThat(Adopting.inspect(database, user).obstacles()).containsExactly(
				"the user %1$s may not create triggers on \"Posts\", which belongs to postgres and lacks trigger version: run adopt as postgres, or let postgres run grant trigger on \"Posts\" to \"%1$s\"."
					.formatted(user));
		database.execute("grant trigger on \"Posts\" to " + user);
		assertThat(Adopting.inspect(database, user).obstacles()).isEmpty();
		Migrations.run(database.url(), user);
		assertThat(Adopting.inspect(database, user).exitCode()).isZero();
	}

	@Test
	void aReadOnlyHistoryIsRejected() {
		TestDatabase database = this.server.migrated();
		String user = user(database, "grant select, trigger on all tables in schema public to %s");
		database.execute("drop trigger posttopic_version on \"Posts\"");

		assertThat(Adopting.inspect(database, user).obstacles()).singleElement()
			.asString()
			.endsWith(
					"grant select, insert, update on posttopic_changelog to \"%1$s\", or grant create on schema \"public\" to \"%1$s\"."
						.formatted(user));
	}

	@Test
	void missingPrivilegesAreReported() {
		TestDatabase database = this.server.loaded("sequelize-6-only-posttopic.sql");
		database.execute("revoke all on schema public from public; grant usage on schema public to public");
		String user = user(database);
		for (String table : List.of("Users", "Topics", "Posts", "PostTopic")) {
			database.execute("alter table \"%s\" owner to %s".formatted(table, user));
		}
		database.execute("revoke select on \"Topics\" from " + user);

		Report report = Adopting.inspect(database, user);

		assertThat(report.obstacles()).containsExactlyInAnyOrder(
				"the user %1$s may not create anything in the schema public: let its owner run grant create on schema \"public\" to \"%1$s\"."
					.formatted(user),
				"the user %1$s may not read \"Topics\": let %1$s run grant select on \"Topics\" to \"%1$s\"."
					.formatted(user));
		assertThat(TextReport.of(new AdoptCommand.Outcome(report, List.of(), 0)))
			.contains("\"Topics\": its rows may not be read");
	}

	@Test
	void readOnlyPrivilegesAreAWarning() {
		TestDatabase database = this.server.migrated();
		String user = user(database, "grant select on all tables in schema public to %s");

		Report report = Adopting.inspect(database, user);

		assertThat(report.exitCode()).isZero();
		assertThat(report.warnings()).hasSize(5)
			.contains("the user %s may not write to \"Posts\": mutations will fail.".formatted(user));
	}

	@Test
	void rowsThatViolateMissingKeysAreAnObstacle() {
		TestDatabase database = bareJoinTable();
		database
			.execute("insert into \"PostTopic\" values (1, 1), (1, 1), (2, 2), (3, null), (null, 1), (99, 1), (1, 98)");
		List<String> rows = Adopting.rows(database);

		assertThat(Adopting.inspect(database, Merge.NONE).obstacles()).satisfiesExactly(
				(duplicate) -> assertThat(duplicate).startsWith("1 pairs ").contains("\"PostTopic\""),
				(incomplete) -> assertThat(incomplete).startsWith("2 rows of \"PostTopic\" ").doesNotContain("Id\""),
				(dangling) -> assertThat(dangling).startsWith("1 rows of \"PostTopic\" ").contains("\"PostId\""),
				(dangling) -> assertThat(dangling).startsWith("1 rows of \"PostTopic\" ").contains("\"TopicId\""));
		assertThat(Adopting.rows(database)).isEqualTo(rows);
	}

	@Test
	void missingKeysAreAddedIfTheRowsAllowIt() {
		TestDatabase database = bareJoinTable();
		database.execute("insert into \"PostTopic\" values (1, 1), (1, 2)");

		assertThat(Adopting.inspect(database, Merge.NONE).exitCode()).isEqualTo(2);
		Adopting.adopt(database);

		assertThat(Adopting.inspect(database, Merge.NONE).exitCode()).isZero();
		assertThat(database.list("""
				select conname, pg_get_constraintdef(oid) from pg_constraint
				where conrelid = '"PostTopic"'::regclass and contype = 'f' order by 1""")).contains(
				"PostTopic_PostId_fkey|FOREIGN KEY (\"PostId\") REFERENCES \"Posts\"(id) ON UPDATE CASCADE ON DELETE CASCADE",
				"PostTopic_TopicId_fkey|FOREIGN KEY (\"TopicId\") REFERENCES \"Topics\"(id) ON UPDATE CASCADE ON DELETE CASCADE");
		database.execute(
				"insert into \"PostTopic\" (\"PostId\", \"TopicId\") values (1, 1) on conflict (\"PostId\", \"TopicId\") do nothing");
		assertThat(database.list("select \"TopicId\", position from \"PostTopic\" order by 2")).containsExactly("1|0",
				"2|1");
	}

	@Test
	void onlyAnIndexOnThePairIsAKey() {
		TestDatabase database = bareJoinTable();
		database.execute("""
				create unique index on "PostTopic" ("PostId", coalesce("TopicId", 0));
				create unique index on "PostTopic" ("PostId", "TopicId") where "PostId" > 5""");

		Adopting.adopt(database);

		database.execute(
				"""
						insert into "PostTopic" ("PostId", "TopicId") values (1, 1) on conflict ("PostId", "TopicId") do nothing""");
	}

	@Test
	void keysThatADeletionClearsAreRejectedWithARemedy() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("""
				drop table "PostAction";
				create table "PostAction" (id serial primary key,
					"PostId" integer references "Posts" on update cascade on delete set null,
					"UserId" integer references "Users" on update cascade on delete set default,
					"createdAt" timestamptz not null, "updatedAt" timestamptz not null);
				insert into "PostAction" ("PostId", "UserId", "createdAt", "updatedAt") values (1, 1, now(), now())""");

		List<String> obstacles = Adopting.inspect(database, Merge.NONE).obstacles();

		assertThat(obstacles).hasSize(2)
			.allMatch((obstacle) -> obstacle.contains("\"PostAction\""))
			.anyMatch((obstacle) -> obstacle.contains("\"PostId\""))
			.anyMatch((obstacle) -> obstacle.contains("\"UserId\""));
		obstacles.forEach((obstacle) -> runRemedy(database, obstacle));
		Adopting.adopt(database);
		assertThat(Adopting.inspect(database, Merge.NONE).exitCode()).isZero();
		database.execute("delete from \"Posts\" where id = 1");
		assertThat(database.list("select 1 from \"PostAction\"")).isEmpty();
	}

	@Test
	void columnsThatMayNotBeNullAreRejectedWithARemedy() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("""
				alter table "PostTopic" add pinned boolean, add position integer, add note text;
				alter table "Posts" add version integer default 3, alter "createdAt" drop not null;
				update "Posts" set "createdAt" = null where id < 3;
				alter table "Topics" alter "updatedAt" drop not null""");

		Report report = Adopting.inspect(database, Merge.NONE);

		assertThat(report.obstacles()).hasSize(2)
			.anyMatch((obstacle) -> obstacle.startsWith("\"PostTopic\".\"pinned\" ")
					&& obstacle.contains(" set default false;"))
			.anyMatch(
					(obstacle) -> obstacle.startsWith("\"Posts\".\"createdAt\" ") && obstacle.contains(" in 2 rows "));
		assertThat(report.warnings()).hasSize(2)
			.anyMatch((warning) -> warning.startsWith("\"Posts\".\"version\" "))
			.anyMatch((warning) -> warning.startsWith("\"Topics\".\"updatedAt\" "));
		report.obstacles().forEach((obstacle) -> runRemedy(database, obstacle));
		report.warnings().forEach((warning) -> runRemedy(database, warning));
		Adopting.adopt(database);
		report = Adopting.inspect(database, Merge.NONE);
		assertThat(report.exitCode()).isZero();
		assertThat(report.warnings()).isEmpty();
		database.execute("insert into \"PostTopic\" values (now(), now(), 4, 6)");
		assertThat(database.one("select bool_or(pinned) from \"PostTopic\"")).isEqualTo("f");
	}

	@Test
	void unknownRequiredColumnsAreAWarning() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("""
				alter table "Posts" add "deletedAt" timestamptz, add tenant integer default 1, alter id drop default;
				alter table "Posts" alter tenant set not null, alter tenant drop default;
				create extension if not exists citext schema pg_catalog""");

		assertThat(Adopting.inspect(database, Merge.NONE).warnings()).containsExactlyInAnyOrder(
				"\"Posts\".\"tenant\" has to be given and has no default: posttopic does not know it and cannot add rows.",
				"\"Posts\".\"deletedAt\": posttopic does not know it, and serves rows that the application only marks as deleted.",
				"\"Posts\".id has no default: posttopic cannot add rows.");
	}

	@Test
	void onlyTheFirstSchemaIsAdopted() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("create schema \"App\"");
		TestDatabase app = database.withSchema("%22App%22");

		assertThat(Adopting.inspect(app, Merge.NONE).schema()).isEqualTo("App");
		Adopting.adopt(app);

		assertThat(Adopting.inspect(app, Merge.NONE).exitCode()).isZero();
		assertThat(Adopting.inspect(database, Merge.NONE).exitCode()).isEqualTo(2);
	}

	@Test
	void objectsOfAnotherSchemaInThePathAreNotUsed() {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		List<String> catalog = Adopting.catalog(database);
		String changes = database.one("select count(*) from posttopic_changes");
		TestDatabase app = tablesInApp(database);

		Adopting.adopt(app);

		app.execute("insert into \"Posts\" (title) values ('a')");
		assertThat(app.one("select count(*) from app.posttopic_changes")).isEqualTo("1");
		assertThat(app.one("select count(*) from public.posttopic_changes")).isEqualTo(changes);
		Adopting.of(app).remove(true, (line) -> {
		});
		assertThat(app
			.list("""
					select relname::text from pg_class where relname like 'posttopic%' and relnamespace = 'app'::regnamespace
					union all select proname from pg_proc where pronamespace = 'app'::regnamespace
					union all select tgname from pg_trigger where tgname like 'posttopic%' and tgrelid = '"Posts"'::regclass"""))
			.isEmpty();
		app.execute("drop schema app cascade");
		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
	}

	@Test
	void triggersThatCallFunctionsOfAnotherSchemaAreRejected() {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		TestDatabase app = tablesInApp(database);
		Adopting.adopt(app);
		app.execute("""
				drop trigger posttopic_version on "Posts";
				create trigger posttopic_version before update on "Posts"
					for each row execute procedure public.posttopic_version()""");
		String obstacle = "the triggers of posttopic on \"Posts\" call functions of the schema public, and not of app: set currentSchema to public, or drop these triggers if the functions belong to other tables.";

		assertThat(Adopting.inspect(app, Merge.NONE).obstacles()).containsExactly(obstacle);
		assertThat(Adopting.of(app).removals("", true).obstacles()).containsExactly(obstacle);
		app.execute("drop table app.posttopic_retry_keys");
		assertThat(Adopting.of(app).startupState().obstacles()).containsExactly(obstacle);
	}

	/**
	 * Creates the tables of an application in a schema of their own, before
	 * {@code public} in the search path.
	 */
	private static TestDatabase tablesInApp(TestDatabase database) {
		TestDatabase app = database.withSchema("app,public");
		database.execute("create schema app");
		app.execute(
				"""
						create table "Users" (id serial primary key);
						create table "Posts" (id serial primary key);
						create table "Topics" (id serial primary key);
						create table "PostTopic" ("PostId" integer references "Posts", "TopicId" integer references "Topics");
						create table "PostAction" ("PostId" integer references "Posts", "UserId" integer references "Users")""");
		return app;
	}

	@Test
	void theSchemaOfTheTablesHasToAllowIndexes() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		String user = user(database, "create schema app authorization %s",
				"revoke create on schema public from public, %s");
		for (String table : List.of("Users", "Topics", "Posts", "PostTopic", "PostAction")) {
			database.execute("alter table \"%s\" owner to %s".formatted(table, user));
		}
		TestDatabase app = database.withSchema("app,public");

		assertThat(Adopting.inspect(app, user).obstacles()).containsExactly(
				"the user %1$s may not create anything in the schema public: let its owner run grant create on schema \"public\" to \"%1$s\"."
					.formatted(user));
		database.execute("grant create on schema public to " + user);
		Migrations.run(app.url(), user);
		assertThat(Adopting.inspect(app, user).exitCode()).isZero();
	}

	@Test
	void tablesOutsideTheFirstSchemaAreAWarning() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("create schema app");

		assertThat(Adopting.inspect(database.withSchema("app,public"), Merge.NONE).warnings())
			.contains("\"Posts\" is in the schema public, but new tables and functions would be made in app.");
	}

	@Test
	void timeoutsOfTheDatabaseDoNotApplyToAdoption() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("""
				alter database %1$s set statement_timeout = '1ms';
				alter database %1$s set lock_timeout = '1ms';
				alter database %1$s set idle_in_transaction_session_timeout = '1ms'""".formatted(database.name()));

		Adopting.adopt(database);

		assertThat(Adopting.inspect(database, Merge.NONE).exitCode()).isZero();
	}

	/**
	 * Runs the SQL at the end of an obstacle or of a warning.
	 */
	private static void runRemedy(TestDatabase database, String finding) {
		database.execute(finding.replaceFirst("^.* run (alter table .*)\\.$", "$1"));
	}

	private TestDatabase bareJoinTable() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("""
				drop table "PostTopic";
				create table "PostTopic" ("PostId" integer, "TopicId" integer)""");
		return database;
	}

	private static String user(TestDatabase database, String... grants) {
		String user = database.name() + "_user";
		database.execute("create role %s login".formatted(user));
		for (String grant : grants) {
			database.execute(grant.formatted(user));
		}
		return user;
	}

}
