package io.posttopic.adoption;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Adoption.Merge;
import io.posttopic.inspection.Inspection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of which databases get the triggers of the change log, on the oldest and the
 * newest PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
class LogTriggersTests {

	private static final int ALL = 12;

	/**
	 * Statements of a writer that would have a function of the log run the writer's code:
	 * a temporary table that covers the log, an operator that fits better than
	 * PostgreSQL's own, and tables with the triggers of the log.
	 */
	private static final String TRAPS = """
			create temp table ran (as_role name);
			grant all on ran to public;
			create temp table posttopic_changes (type text, kind text, key1 bigint, key2 bigint, before jsonb, after jsonb);
			grant all on pg_temp.posttopic_changes to public;
			create function run() returns trigger language plpgsql as $$ begin
				insert into ran values (current_user); return null; end $$;
			create trigger run before insert or update or delete on pg_temp.posttopic_changes
				for each statement execute procedure run();
			create function differ(bigint[], bigint[]) returns boolean language plpgsql as $$ begin
				insert into ran values (current_user); return true; end $$;
			create operator %1$s.<> (leftarg = bigint[], rightarg = bigint[], procedure = differ);
			create type pair as (a integer, b integer);
			create function number(pair) returns bigint language plpgsql as $$ begin
				insert into ran values (current_user); return 1; end $$;
			create cast (pair as bigint) with function number(pair) as assignment;
			create table own_post as select row(1, 2)::pair as id, title, "AuthorId", version, "createdAt", "updatedAt"
				from "Posts" with no data;
			create trigger run after insert on own_post referencing new table as posttopic_new
				for each statement execute procedure posttopic_log_post();
			create table own_action ("UserId" integer);
			create trigger run after delete on own_action referencing old table as posttopic_old
				for each statement execute procedure posttopic_forget_postaction()""";

	private final PostgresServer server;

	LogTriggersTests(PostgresServer server) {
		this.server = server;
	}

	@Test
	void anEmptyDatabaseGetsThem() {
		TestDatabase database = this.server.empty();

		adopt(database, null);

		assertTriggers(database, ALL);
	}

	@Test
	void aDatabaseWhoseCreationWasInterruptedGetsThem() {
		for (String table : List.of("Posts", "PostTopic")) {
			TestDatabase database = this.server.empty();
			database.execute("""
					create function stop() returns event_trigger language plpgsql as $$ begin
						if to_regclass('"%s"') is not null then raise 'stop'; end if; end $$;
					create event trigger stop on ddl_command_end when tag in ('CREATE TABLE', 'CREATE TABLE AS')
						execute procedure stop()""".formatted(table));
			assertThatException().isThrownBy(() -> adopt(database, null));
			database.execute("drop event trigger stop");

			adopt(database, null);

			assertTriggers(database, ALL);
		}
	}

	@Test
	void aDatabaseOfAnotherApplicationDoesNotGetThem() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		assertThat(Adopting.of(database, null).inspect("", Merge.NONE, false).warnings())
			.contains(Inspection.LOG_OMITTED);

		adopt(database, null);

		assertTriggers(database, 0);
		assertThat(Adopting.of(database, null).startupState().omitsLog()).isTrue();
		assertThat(Adopting.of(database, false).startupState().omitsLog()).isFalse();
		assertThat(database.list("select * from posttopic_changes")).isEmpty();
	}

	@Test
	void oneTableOfAnotherApplicationIsEnough() {
		TestDatabase database = this.server.empty();
		database.execute("create table \"Users\" (id serial primary key)");

		adopt(database, null);

		assertTriggers(database, 0);
	}

	@Test
	void thePropertyCreatesThemAndTheyAreKept() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		adopt(database, null);

		adopt(database, true);
		assertTriggers(database, ALL);
		database.execute("drop trigger posttopic_log_update on \"Posts\"");
		assertThat(Adopting.of(database, null).startupState().omitsLog()).isFalse();
		adopt(database, null);

		assertTriggers(database, ALL);
	}

	@Test
	void thePropertyRemovesThem() {
		TestDatabase adopted = this.server.adopted("sequelize-auto.sql");
		TestDatabase own = this.server.migrated();
		for (TestDatabase database : List.of(adopted, own)) {
			assertTriggers(database, ALL);
			adopt(database, false);
			assertTriggers(database, 0);
			adopt(database, null);
		}
		assertTriggers(adopted, 0);
		assertTriggers(own, ALL);
	}

	@Test
	void unadoptionIsCompleteWhateverThePropertySays() {
		List<String> catalog = Adopting.catalog(this.server.loaded("sequelize-auto.sql"));
		for (Boolean changes : new @Nullable Boolean[] { null, true, false }) {
			for (boolean removed : new boolean[] { true, false }) {
				TestDatabase database = this.server.adopted("sequelize-auto.sql");
				if (removed) {
					adopt(database, false);
				}

				Adopting.of(database, changes).remove(false, (line) -> {
				});

				assertThat(Adopting.catalog(database)).as("%s, %s", changes, removed).isEqualTo(catalog);
			}
		}
	}

	@Test
	void aWriterRunsNoCodeAsTheOwnerOfTheLog() throws SQLException {
		TestDatabase adopted = this.server.adopted("sequelize-auto.sql");
		TestDatabase inAnotherSchema = this.server.empty();
		inAnotherSchema.execute("create schema \"An, app\"");
		for (TestDatabase database : List.of(adopted, inAnotherSchema.withSchema("%22An%2C+app%22"))) {
			adopt(database, true);
			String writer = database.name() + "_writer";
			String schema = database.one("select quote_ident(current_schema())");
			database.execute("""
					create role %1$s login;
					grant all on schema %2$s to %1$s;
					grant select, insert, delete on "Posts", "Users" to %1$s;
					grant usage on all sequences in schema %2$s to %1$s""".formatted(writer, schema));
			try (Connection connection = DriverManager.getConnection(database.url(), writer, "");
					Statement statement = connection.createStatement()) {
				statement.execute(TRAPS.formatted(schema));
				statement.execute("""
						insert into "Posts" (title, "createdAt", "updatedAt") values ('a', now(), now());
						insert into "Users" ("createdAt", "updatedAt") values (now(), now());
						delete from "Users" where id in (select max(id) from "Users");
						insert into own_post values ((1, 2));
						delete from own_action""");

				ResultSet ran = statement.executeQuery("select count(*) from ran");
				ran.next();
				assertThat(ran.getLong(1)).as("traps that ran").isZero();
			}
			assertThat(database.list("select type, kind from posttopic_changes where role = '%s'".formatted(writer)))
				.containsExactly("Post|ADDED");
			assertThat(database.list("select distinct unnest(proconfig) from pg_proc where prosecdef"))
				.containsExactly("search_path=pg_catalog, pg_temp");
		}
	}

	@Test
	void functionsOfAnEarlierVersionAreReplaced() {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		String functions = "select proname, prosrc, proconfig from pg_proc where prosecdef order by 1";
		List<String> replaced = database.list(functions);
		database.list("select oid::regprocedure from pg_proc where prosecdef")
			.forEach((function) -> database
				.execute("alter function %s set search_path from current".formatted(function)));
		database.execute("update pg_proc set prosrc = replace(prosrc, 'edition 2', 'edition 1') where prosecdef");

		adopt(database, true);

		assertThat(database.list(functions)).isEqualTo(replaced).hasSize(4);
	}

	/**
	 * Adopts a database, and checks that nothing is missing afterwards.
	 */
	private static void adopt(TestDatabase database, @Nullable Boolean changes) {
		Adopting.of(database, changes).migrate(false, (line) -> {
		});
		assertThat(Adopting.of(database, changes).startupState().missing()).isEmpty();
	}

	private static void assertTriggers(TestDatabase database, int count) {
		assertThat(database.list("select proname from pg_proc where proname like 'posttopic\\_log\\_%'"))
			.hasSize((count > 0) ? 3 : 0);
		assertThat(database.list("select tgname from pg_trigger where tgname like 'posttopic\\_log\\_%'"))
			.hasSize(count);
	}

}
