package io.posttopic.adoption;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.posttopic.PostgresServer;
import io.posttopic.ServerLog;
import io.posttopic.TestDatabase;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the changelog with several kinds of databases, on the oldest and the newest
 * PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
class MigrationTests {

	private static final String COLUMNS = """
			select table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
			from information_schema.columns where table_schema = 'public' and table_name ~ '^[A-Z]'
			order by table_name, column_name""";

	private static final String CONSTRAINTS = """
			select conname, pg_get_constraintdef(oid) from pg_constraint
			where conrelid::regclass::text ~ '^"[A-Z]' and contype in ('p', 'f', 'u') order by conname""";

	private static final List<String> TABLES = List.of("Users", "Posts", "Topics", "PostTopic", "PostAction");

	private final PostgresServer server;

	MigrationTests(PostgresServer server) {
		this.server = server;
	}

	@Test
	void anEmptyDatabaseGetsTheFiveTables() {
		TestDatabase database = this.server.migrated();

		assertThat(database.list("select relname from pg_class where relkind = 'r' and relname ~ '^[A-Z]'"))
			.containsExactlyInAnyOrderElementsOf(TABLES);
		assertThat(database.list(CONSTRAINTS)).contains("Users_username_key|UNIQUE (username)",
				"Topics_slug_key|UNIQUE (slug)", "PostTopic_pkey|PRIMARY KEY (\"PostId\", \"TopicId\")",
				"PostAction_UserId_fkey|FOREIGN KEY (\"UserId\") REFERENCES \"Users\"(id) ON UPDATE CASCADE ON DELETE CASCADE",
				"PostTopic_AddedById_fkey|FOREIGN KEY (\"AddedById\") REFERENCES \"Users\"(id) ON UPDATE CASCADE ON DELETE SET NULL",
				"Posts_AuthorId_fkey|FOREIGN KEY (\"AuthorId\") REFERENCES \"Users\"(id) ON UPDATE CASCADE ON DELETE SET NULL");
	}

	@Test
	void anAdoptedDatabaseHasTheObjectsOfANewOne() {
		List<String> adopted = names(this.server.adopted("sequelize-auto.sql"));

		assertThat(adopted).containsAll(
				names(this.server.migrated()).stream().filter((name) -> !name.equals("Users_username_key")).toList());
		assertThat(adopted).contains("posttopic_users_username").doesNotContain("Users_username_key");
	}

	@Test
	void otherRolesMayWriteWhereFunctionsAreNotPublic() throws SQLException {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("alter default privileges revoke execute on functions from public");
		Adopting.adopt(database);
		String writer = database.name() + "_writer";
		database.execute("""
				create role %1$s login;
				grant select, insert, update on all tables in schema public to %1$s;
				grant usage on all sequences in schema public to %1$s""".formatted(writer));

		try (Connection connection = DriverManager.getConnection(database.url(), writer, "");
				Statement statement = connection.createStatement()) {
			statement.execute("""
					insert into "Topics" (name, "createdAt", "updatedAt") values ('New', now(), now());
					insert into "Posts" (title, "createdAt", "updatedAt") values ('New', now(), now());
					insert into "PostTopic" ("PostId", "TopicId", "createdAt", "updatedAt")
						select max("Posts".id), max("Topics".id), now(), now() from "Posts", "Topics";
					update "PostTopic" set pinned = true""");
		}
		assertThat(database.one("select count(*) from \"Topics\" where posttopic_folded(name) = 'new'")).isEqualTo("1");
	}

	@Test
	void existingColumnsAndRowsAreKept() {
		TestDatabase before = this.server.loaded("sequelize-auto.sql");
		TestDatabase database = this.server.adopted("sequelize-auto.sql");

		assertThat(database.list(COLUMNS)).containsAll(before.list(COLUMNS));
		assertThat(database.list(CONSTRAINTS)).containsAll(before.list(CONSTRAINTS));
		assertThat(rows(database)).isEqualTo(rows(before));
	}

	@Test
	void theApplicationsInsertsStillSucceed() {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");

		database.execute(
				"""
						insert into "Users" (username, "createdAt", "updatedAt") values ('ada', now(), now());
						insert into "Posts" (title, "createdAt", "updatedAt") values ('New', now(), now());
						insert into "PostTopic" ("PostId", "TopicId", "createdAt", "updatedAt") values (41, 1, now(), now());
						insert into "PostAction" ("PostId", "UserId", "createdAt", "updatedAt") values (41, 8, now(), now())""");

		assertThat(database.one("select position, version, pinned from \"PostTopic\" where \"PostId\" = 41"))
			.isEqualTo("0|0|f");
	}

	@Test
	void positionsOfOldRowsFollowTheirAge() {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");

		assertThat(database.one("select count(*), max(version) from \"PostTopic\"")).isEqualTo("88|0");
		assertThat(database.list("""
				select * from (select "PostId", position, row_number() over (
					partition by "PostId" order by "createdAt", "TopicId") - 1 as expected from "PostTopic") placed
				where position is distinct from expected""")).isEmpty();
	}

	@Test
	void aSecondStartChangesNothing() {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		List<String> before = everything(database);
		ServerLog log = ServerLog.of(database);

		database.migrate();

		assertThat(everything(database)).isEqualTo(before);
		assertThat(log.statements()).noneMatch((sql) -> sql.matches("(?is)(create|alter|insert|drop) .*"));
	}

	@Test
	void concurrentStartsWaitForEachOther() {
		TestDatabase database = this.server.empty();

		Stream.generate(() -> CompletableFuture.runAsync(database::migrate))
			.limit(3)
			.toList()
			.forEach(CompletableFuture::join);

		assertThat(database.one("select count(*) = count(distinct (filename, id)) from posttopic_changelog"))
			.isEqualTo("t");
		assertThat(database.list(
				"select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"))
			.isEmpty();
		assertThat(database.one("select to_regclass('databasechangeloglock')")).isEqualTo("null");
	}

	@Test
	void missingTimestampsAreAdded() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		TABLES.forEach((table) -> database
			.execute("alter table \"%s\" drop column \"createdAt\", drop column \"updatedAt\"".formatted(table)));

		database.migrate();

		TABLES.forEach((table) -> assertThat(database.one("""
				select count(*) from "%s" where "createdAt" <= now() and "updatedAt" <= now()""".formatted(table)))
			.isEqualTo(database.one("select count(*) from \"%s\"".formatted(table))));
		assertThat(database.list("select \"TopicId\" from \"PostTopic\" where \"PostId\" = 3 order by position"))
			.isEqualTo(database.list("select \"TopicId\" from \"PostTopic\" where \"PostId\" = 3 order by 1"));
	}

	@Test
	void aNewJoinTableHasTheTypesOfItsEnds() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		database.execute("""
				drop table "PostTopic", "PostAction";
				alter table "Users" alter column id type bigint;
				alter table "Posts" alter column id type bigint""");

		database.migrate();

		assertThat(database.list("""
				select table_name, column_name, data_type from information_schema.columns
				where table_name in ('PostTopic', 'PostAction') and column_name like '%Id' order by 1, 2"""))
			.containsExactly("PostAction|PostId|bigint", "PostAction|UserId|bigint", "PostTopic|AddedById|bigint",
					"PostTopic|PostId|bigint", "PostTopic|TopicId|integer");
	}

	@Test
	void onlyTheSchemaOfTheUrlIsInspected() {
		TestDatabase database = this.server.loaded("sequelize-auto.sql");
		List<String> columns = database.list(COLUMNS);
		database.execute("create schema app; create table app.posts (\"createdAt\" date, version text)");

		TestDatabase app = database.withSchema("app").migrate();

		assertThat(database.list(COLUMNS)).isEqualTo(columns);
		assertThat(app.one("select count(*), max(version) from \"Posts\"")).isEqualTo("0|null");
		app.execute("insert into \"Posts\" (title) values ('a'); insert into \"Topics\" (name) values ('b')");
		// The search path of this writer does not contain the schema.
		database.execute("insert into app.\"PostTopic\" (\"PostId\", \"TopicId\") values (1, 1)");
		assertThat(app.one("select position from \"PostTopic\"")).isEqualTo("0");
	}

	@Test
	void aRowWithoutAPositionIsAppended() {
		TestDatabase database = this.server.migrated();
		database.execute("""
				insert into "Posts" (title) values ('a'), ('b');
				insert into "Topics" (name) values ('x'), ('y'), ('z');
				insert into "PostTopic" ("PostId", "TopicId") values (1, 3), (2, 2), (1, 1);
				insert into "PostTopic" ("PostId", "TopicId", position) values (2, 1, 7);
				insert into "PostTopic" ("PostId", "TopicId", position) values (1, 2, null), (2, 3, null)""");

		assertThat(database.list("select \"PostId\", \"TopicId\", position from \"PostTopic\" order by 1, 3"))
			.containsExactly("1|3|0", "1|1|1", "1|2|2", "2|2|0", "2|1|7", "2|3|8");
	}

	@Test
	void aNullPositionMovesARowToTheEnd() {
		TestDatabase database = this.server.migrated();
		database.execute("""
				insert into "Posts" (title) values ('a'), ('b');
				insert into "Topics" (name) values ('x'), ('y'), ('z');
				insert into "PostTopic" ("PostId", "TopicId") values (1, 1), (1, 2), (1, 3), (2, 1), (2, 2);
				update "PostTopic" set position = null where "PostId" = 1 and "TopicId" = 3;
				update "PostTopic" set position = null where "PostId" = 1 and "TopicId" = 1;
				update "PostTopic" set position = null where "PostId" = 2""");

		assertThat(database.list("select \"PostId\", \"TopicId\", position from \"PostTopic\" order by 1, 3"))
			.containsExactly("1|2|1", "1|3|2", "1|1|3", "2|1|2", "2|2|3");
	}

	@Test
	void updatesIncrementTheVersion() {
		TestDatabase database = this.server.migrated();
		database.execute("""
				insert into "Users" (username) values ('ada');
				insert into "Posts" (title, "AuthorId") values ('a', 1);
				insert into "Topics" (name) values ('x');
				insert into "PostTopic" ("PostId", "TopicId") values (1, 1);
				insert into "PostAction" ("PostId", "UserId") values (1, 1)""");

		for (String table : TABLES) {
			database.execute("update \"%s\" set \"updatedAt\" = now()".formatted(table));
			assertThat(database.one("select version from \"%s\"".formatted(table))).as(table).isEqualTo("1");
			database.execute("update \"%s\" set version = 5".formatted(table));
			assertThat(database.one("select version from \"%s\"".formatted(table))).as(table).isEqualTo("5");
			database.execute("update \"%s\" set version = 2".formatted(table));
			assertThat(database.one("select version from \"%s\"".formatted(table))).as(table).isEqualTo("6");
		}
	}

	@Test
	void ordersUseTheirIndexes() {
		TestDatabase database = this.server.migrated();
		database.execute("""
				insert into "Users" (username) select 'u' || n from generate_series(1, 60) n;
				insert into "Posts" (title) select 't' || n from generate_series(1, 60) n;
				insert into "Topics" (name) select 'n' || n from generate_series(1, 20) n;
				insert into "PostTopic" ("PostId", "TopicId") select p, t
					from generate_series(1, 60) p, generate_series(1, 20) t;
				insert into "PostAction" ("PostId", "UserId", "likedAt") select p, u, now() - p * interval '1 s'
					from generate_series(1, 60) p, generate_series(1, 60) u;
				alter database %s set enable_sort = off;
				analyze "PostTopic";
				analyze "PostAction\"""".formatted(database.name()));

		assertThat(plan(database,
				"explain select * from \"PostAction\" where \"PostId\" = 1 and \"likedAt\" is not null"
						+ " order by coalesce(\"likedAt\", '-infinity'), \"UserId\" limit 5"))
			.contains("Index Scan using posttopic_postaction_likes_by_post");
		for (String[] list : new String[][] { { "by_post_and_creation", "\"PostId\" = 1", "\"UserId\"" },
				{ "by_user_and_creation", "\"UserId\" = 1", "\"PostId\"" },
				{ "by_creation", "true", "\"PostId\", \"UserId\"" } }) {
			assertThat(plan(database,
					"explain select * from \"PostAction\" where \"likedAt\" is not null and " + list[1]
							+ " order by coalesce(\"likedAt\", \"createdAt\"), " + list[2] + " limit 5"))
				.contains("Index Scan using posttopic_postaction_" + list[0]);
		}
		assertThat(plan(database,
				"explain select * from \"PostTopic\" where \"TopicId\" = 1"
						+ " order by pinned desc, \"createdAt\" desc, \"PostId\" desc limit 5"))
			.contains("Index Scan Backward using posttopic_posttopic_by_pinned");
	}

	private static String plan(TestDatabase database, String sql) {
		return String.join("\n", database.list(sql));
	}

	private static List<String> rows(TestDatabase database) {
		return List.of(database.one(
				"select md5(string_agg((id, username, name, \"createdAt\", \"updatedAt\")::text, ';' order by id)) from \"Users\""),
				database.one(
						"select md5(string_agg((id, title, body, \"AuthorId\", \"createdAt\", \"updatedAt\")::text, ';' order by id)) from \"Posts\""),
				database.one(
						"select md5(string_agg((id, name, \"createdAt\", \"updatedAt\")::text, ';' order by id)) from \"Topics\""),
				database.one(
						"select md5(string_agg((\"PostId\", \"TopicId\", \"createdAt\", \"updatedAt\")::text, ';' order by \"PostId\", \"TopicId\")) from \"PostTopic\""),
				database.one(
						"select md5(string_agg((\"PostId\", \"UserId\", \"createdAt\", \"updatedAt\")::text, ';' order by \"PostId\", \"UserId\")) from \"PostAction\""));
	}

	private static List<String> names(TestDatabase database) {
		return database
			.list("""
					select relname from pg_class where relnamespace = 'public'::regnamespace
					union all select table_name || '.' || column_name from information_schema.columns where table_schema = 'public'
					union all select tgrelid::regclass || '.' || tgname from pg_trigger where not tgisinternal""");
	}

	private static List<String> everything(TestDatabase database) {
		return Stream.of(names(database), database.list(COLUMNS), database.list(CONSTRAINTS), rows(database),
				database.list("select xmin, * from \"PostTopic\" order by \"PostId\", \"TopicId\""),
				database.list(
						"select oid, relfilenode from pg_class where relname ~ '^(Post|Topic|User|posttopic)' order by 1"),
				database.list("select id, dateexecuted, md5sum from posttopic_changelog order by orderexecuted"))
			.flatMap(List::stream)
			.toList();
	}

}
