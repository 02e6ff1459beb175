package io.posttopic.adoption;

import java.util.List;

import io.posttopic.inspection.Report;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Adoption.Merge;
import io.posttopic.database.UnlimitedConnections;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what prevents rows from being updated, and of triggers that fire when they
 * are, on the oldest and the newest PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
class UpdateObstacleTests {

	private static final String DATES = """
			select "PostId", "TopicId", "createdAt", "updatedAt" from "PostTopic" order by 1, 2""";

	/** Harmless settings of the join table. All but the first can be combined. */
	private static final List<String> HARMLESS = """
			create publication p for table "PostTopic"; alter table "PostTopic" replica identity full
			create publication p for all tables
			alter table "PostTopic" add constraint c check ("TopicId" > 0) not valid
			alter table "PostTopic" add meta jsonb, add constraint d check (meta ? 'kind') not valid
			create rule r as on delete to "PostTopic" do also select 1
			create function f() returns trigger language plpgsql as 'begin raise ''no''; end'; create trigger t before delete on "PostTopic" for each row execute procedure f()
			create function g() returns trigger language plpgsql as 'begin raise ''no''; end'; create trigger u before update of "createdAt" on "PostTopic" for each row execute procedure g()
			create function h() returns trigger language plpgsql as 'begin raise ''no''; end'; create trigger v before update on "PostTopic" for each row execute procedure h(); alter table "PostTopic" disable trigger v
			create function i() returns trigger language plpgsql as 'begin return new; end'; create trigger w before update on "PostTopic" for each row execute procedure i()
			"""
		.lines()
		.toList();

	private static final int NEWEST = 18;

	private final TestDatabase database;

	UpdateObstacleTests(PostgresServer server) {
		this.database = server.loaded("sequelize-auto.sql");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					create publication p for all tables; alter table "PostTopic" replica identity nothing | replica identity full
					create publication p for table "PostTopic"; alter table "PostTopic" drop constraint "PostTopic_pkey" | replica identity full
					create rule r as on update to "PostTopic" do also select 1 | disable rule
					create rule r as on update to "PostTopic" do instead nothing | disable rule
					alter table "PostTopic" add constraint c check ("TopicId" <> 1) not valid | "TopicId" <> 1
					alter table "PostTopic" add meta jsonb default '{}', add constraint c check (meta ? 'kind?') not valid | meta ? 'kind?'
					create function f() returns trigger language plpgsql as 'begin raise ''no''; end'; create trigger t before update on "PostTopic" for each row execute procedure f() | disable its triggers "t"
					create function f() returns trigger language plpgsql as 'begin return null; end'; create trigger t before update on "PostTopic" for each row execute procedure f() | disable its triggers "t"
					create index posttopic_posts_text on "Topics" (id) | alter index "public"."posttopic_posts_text" rename
					create sequence posttopic_posts_text | alter sequence "public"."posttopic_posts_text" rename
					create function posttopic_position() returns int language sql as 'select 1' | alter function posttopic_position() rename
					create function posttopic_position(int) returns int language sql as 'select 1' | alter function posttopic_position(integer) rename
					create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger posttopic_version before update on "PostTopic" for each row execute procedure f() | alter trigger posttopic_version on "PostTopic" rename
					alter table "PostTopic" drop constraint "PostTopic_PostId_fkey", add constraint "PostTopic_PostId_fkey" check ("PostId" > 0) | rename constraint "PostTopic_PostId_fkey"
					alter table "PostAction" rename to "Old" | alter index "public"."PostAction_pkey" rename
					create table posttopic_changelog (id int) | posttopic_changelog
					alter role current_user set default_transaction_read_only = on | default_transaction_read_only
					""")
	void obstaclesAreFoundWithoutChanges(String obstacle, String remedy) {
		String sql = obstacle.replace("alter role current_user set",
				"alter database %s set".formatted(this.database.name()));
		this.database.execute(sql);
		List<String> catalog = Adopting.catalog(this.database);
		List<String> rows = Adopting.rows(this.database);

		Report report = Adopting.inspect(this.database, Merge.NONE);

		assertThat(report.exitCode()).isOne();
		assertThat(report.obstacles()).singleElement().asString().contains(remedy);
		assertThat(Adopting.catalog(this.database)).isEqualTo(catalog);
		assertThat(Adopting.rows(this.database)).isEqualTo(rows);
	}

	@ParameterizedTest
	@FieldSource("HARMLESS")
	void harmlessSettingsAreNoObstacles(String setting) {
		this.database.execute(setting);
		List<String> rows = Adopting.rows(this.database);

		assertThat(Adopting.inspect(this.database, Merge.NONE).exitCode()).isEqualTo(2);
		assertThat(Adopting.rows(this.database)).isEqualTo(rows);
	}

	@Test
	void databasesWithHarmlessSettingsAreAdopted() {
		for (List<String> settings : List.of(HARMLESS.subList(0, 1), HARMLESS.subList(1, HARMLESS.size()))) {
			TestDatabase configured = this.database.server().loaded("sequelize-auto.sql");
			settings.forEach(configured::execute);

			Adopting.adopt(configured);

			assertThat(Adopting.inspect(configured, Merge.NONE).exitCode()).as("%s", settings).isZero();
		}
	}

	@Test
	void droppedColumnsOfPublishedTablesAreRestored() {
		this.database.execute("create publication p for all tables");
		Adopting.adopt(this.database);
		this.database.execute("alter table \"PostTopic\" drop column note");

		Adopting.adopt(this.database);

		assertThat(Adopting.inspect(this.database, Merge.NONE).exitCode()).isZero();
	}

	@Test
	void obstaclesToMutationsAreWarnings() {
		this.database.execute("""
				create publication p for all tables;
				alter table "PostAction" replica identity nothing;
				create rule r as on insert to "Posts" do also select 1;
				alter table "Users" add constraint c check (id > 3) not valid""");

		Report report = Adopting.inspect(this.database, Merge.NONE);

		assertThat(report.exitCode()).isEqualTo(2);
		assertThat(report.warnings()).hasSize(3)
			.anyMatch((warning) -> warning.contains("\"PostAction\" replica identity full"))
			.anyMatch((warning) -> warning.contains("rule \"r\" of \"Posts\""))
			.anyMatch((warning) -> warning.startsWith("3 rows of \"Users\""));
	}

	@Test
	void rowLevelSecurityIsAnObstacle() {
		String user = createOwner();
		this.database.execute("""
				alter table "PostTopic" enable row level security, force row level security;
				create policy p on "PostTopic" using ("PostId" > 5)""");

		assertThat(Adopting.inspect(this.database, user).obstacles()).singleElement().asString().contains("bypassrls");
		this.database.execute("alter table \"PostTopic\" no force row level security");
		assertThat(Adopting.inspect(this.database, user).exitCode()).isEqualTo(2);
	}

	@Test
	void unenforcedForeignKeysAreAnObstacle() {
		assumeNewest();
		this.database.execute("""
				alter table "PostTopic" drop constraint "PostTopic_TopicId_fkey",
					add constraint f foreign key ("TopicId") references "Topics" (id) not enforced;
				alter table "Posts" drop constraint "Posts_AuthorId_fkey",
					add constraint g foreign key ("AuthorId") references "Users" (id) not enforced""");

		Report report = Adopting.inspect(this.database, Merge.NONE);

		assertThat(report.obstacles()).singleElement().asString().contains("alter constraint \"f\" enforced");
		assertThat(report.warnings()).anyMatch((warning) -> warning.contains("alter constraint \"g\" enforced"));
		this.database.execute("alter table \"PostTopic\" alter constraint f enforced");
		Adopting.adopt(this.database);
		assertThat(Adopting.inspect(this.database, Merge.NONE).exitCode()).isZero();
	}

	@Test
	void someGeneratedColumnsAreAnObstacle() {
		assumeNewest();
		this.database.execute("""
				alter table "Topics" add slug varchar(255) generated always as (lower(name)) virtual;
				alter table "PostTopic" add position integer generated always as ("TopicId") stored;
				alter table "Users" add bio text generated always as (name || '!') stored""");

		Report report = Adopting.inspect(this.database, Merge.NONE);

		assertThat(report.obstacles()).hasSize(2)
			.anyMatch((obstacle) -> obstacle.startsWith("\"Topics\".\"slug\" is generated"))
			.anyMatch((obstacle) -> obstacle.startsWith("\"PostTopic\".\"position\" is generated"));
		this.database.execute("""
				alter table "Topics" drop slug; alter table "PostTopic" drop position""");
		assertThat(Adopting.inspect(this.database, Merge.NONE).warnings())
			.anyMatch((warning) -> warning.startsWith("\"Users\".\"bio\" is generated"));
	}

	@Test
	void triggersOfTheApplicationAreReportedWithTheirRows() {
		createTriggers();

		Report report = Adopting.inspect(this.database, Merge.NONE);

		assertThat(report.exitCode()).isEqualTo(2);
		assertThat(report.warnings())
			.anyMatch((warning) -> warning.matches(".*\\b88 rows of \"PostTopic\".*\"audit\".*\"touch\".*"));
		assertThat(report.unchecked()).anyMatch((line) -> line.contains("\"audit\", \"touch\""));
		assertThat(report.tables()).flatExtracting(Report.TableReport::findings)
			.filteredOn((finding) -> finding.state() == Report.State.OTHER && finding.kind().equals("trigger"))
			.extracting(Report.Part::name)
			.containsExactly("audit", "touch");
		assertThat(this.database.one("select count(*) from audit")).isEqualTo("0");
	}

	@Test
	void theStartDoesNotFireTriggersOfTheApplication() {
		createTriggers();

		assertThat(Adopting.of(this.database).startupState().obstacles()).singleElement()
			.asString()
			.contains("--without-triggers");
	}

	@Test
	void withoutTriggersNoTriggerFires() {
		createTriggers();
		List<String> dates = this.database.list(DATES);

		Adopting.of(this.database).migrate(true, (line) -> {
		});

		assertThat(this.database.list(DATES)).isEqualTo(dates);
		assertThat(this.database.one("select count(*) from audit")).isEqualTo("0");
		assertThat(this.database.one("select count(position), max(version) from \"PostTopic\"")).isEqualTo("88|0");
		this.database.execute("update \"PostTopic\" set note = 'a' where \"PostId\" = 1 and \"TopicId\" = 1");
		assertThat(this.database.one("select count(*) from audit")).isEqualTo("1");
	}

	@Test
	void adoptionKeepsAllDates() {
		TestDatabase adopted = this.database.server().adopted("sequelize-auto.sql");

		assertThat(adopted.list(DATES)).isEqualTo(this.database.list(DATES));
	}

	@Test
	void thePrivilegeToSuppressTriggersIsChecked() {
		createTriggers();
		String user = createOwner();
		Adoption adoption = new Adoption(new UnlimitedConnections(this.database.url(), user, "", true),
				Adopting.MAPPING, true);

		assertThat(adoption.inspect("", Merge.NONE, true).obstacles()).singleElement()
			.asString()
			.contains(isNewest() ? "grant set on parameter session_replication_role to \"%s\"".formatted(user)
					: "only a superuser may");
		if (isNewest()) {
			this.database.execute("grant set on parameter session_replication_role to " + user);
			assertThat(adoption.inspect("", Merge.NONE, true).exitCode()).isEqualTo(2);
			adoption.migrate(true, (line) -> {
			});
			assertThat(this.database.one("select count(*) from audit")).isEqualTo("0");
		}
	}

	private void createTriggers() {
		this.database.execute("""
				create table audit (id serial primary key, "row" text);
				create function audit() returns trigger language plpgsql as $$ begin
					insert into audit ("row") values (NEW::text); return NEW; end $$;
				create trigger audit after update on "PostTopic" for each row execute procedure audit();
				create function touch() returns trigger language plpgsql as $$ begin
					NEW."updatedAt" := now(); return NEW; end $$;
				create trigger touch before update on "PostTopic" for each row execute procedure touch()""");
	}

	/**
	 * Creates a role that owns the tables and is not a superuser.
	 */
	private String createOwner() {
		String user = this.database.name() + "_owner";
		this.database.execute("create role %1$s login; grant create on schema public to %1$s".formatted(user));
		this.database.list("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
			.forEach((table) -> this.database.execute("alter table \"%s\" owner to %s".formatted(table, user)));
		return user;
	}

	private boolean isNewest() {
		return Integer.parseInt(this.database.one("show server_version_num")) / 10_000 >= NEWEST;
	}

	private void assumeNewest() {
		Assumptions.assumeTrue(isNewest());
	}

}
