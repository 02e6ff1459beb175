package io.posttopic.adoption;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Adoption.Merge;
import io.posttopic.database.UnlimitedConnections;
import io.posttopic.inspection.Report;
import io.posttopic.inspection.TwinComparison;
import io.posttopic.startup.StartupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of tables that contain the same pairs as a join table, on the oldest and the
 * newest PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
class TwinTests {

	private static final String PAIRS = "select \"PostId\" || '-' || \"TopicId\" from \"PostTopic\" order by \"PostId\", \"TopicId\"";

	private static final String CONTENT = """
			insert into "Users" (username) values ('ada'), ('bob');
			insert into "Posts" (title) values ('a'), ('b');
			insert into "Topics" (name) values ('x'), ('y'), ('z');
			insert into "PostTopic" ("PostId", "TopicId", note) values (1, 1, 'Ours')""";

	private final PostgresServer server;

	TwinTests(PostgresServer server) {
		this.server = server;
	}

	@Test
	void pairsThatOnlyTheTwinHasAreCopied() {
		TwinComparison reported = Adopting.inspect(this.server.loaded("sequelize-twin.sql"), Merge.RENAME)
			.twins()
			.getFirst();
		TestDatabase database = this.server.adopted("sequelize-twin.sql");
		String twin = database.one("select md5(string_agg(t::text, ';' order by id)) from \"PostTopics\" t");

		assertThat(merge(database, Merge.RENAME)).containsExactly(reported);

		assertThat(reported.onlyHere()).containsExactly("4-2", "4-3", "14-5");
		assertThat(reported.both()).containsExactly("1-1");
		assertThat(reported.duplicates()).containsExactly("14-5");
		assertThat(reported.incomplete()).containsExactly("5-", "-1");
		assertThat(reported.dangling()).containsExactly("9999-1");
		assertThat(reported.onlyThere()).isEqualTo(87);
		assertThat(reported.rows()).isEqualTo(8);
		assertThat(database.list("""
				select "PostId", "TopicId", position, to_char("createdAt" at time zone 'UTC', 'MM-DD'),
					to_char("updatedAt" at time zone 'UTC', 'MM-DD')
				from "PostTopic" where "createdAt" > '2019-02-15' order by "createdAt\""""))
			.containsExactly("4|2|0|02-21|02-21", "4|3|1|02-22|02-22", "14|5|0|02-23|02-23");
		assertThat(database.one("select count(*) from \"PostTopic\"")).isEqualTo("91");
		assertThat(database.one("select to_regclass('\"PostTopics\"')")).isEqualTo("null");
		assertThat(database.one("select md5(string_agg(t::text, ';' order by id)) from \"%s\" t"
			.formatted(nameAfterMerge("PostTopics")))).isEqualTo(twin);
		assertThat(reported.renamedTo()).isEqualTo(nameAfterMerge("PostTopics"));
		assertThat(Adopting.inspect(database, Merge.RENAME).exitCode()).isZero();
	}

	@Test
	void existingPairsAreNotChanged() {
		TestDatabase database = withTwin("(1, 1, '2001-01-01', '2001-01-01'), (1, 2, '2001-01-01', '2001-01-01')");
		String before = database.one("select xmin, t from \"PostTopic\" t");

		merge(database, Merge.RENAME);

		assertThat(database.list("select xmin, t from \"PostTopic\" t where \"TopicId\" = 1")).containsExactly(before);
		assertThat(database.list(PAIRS)).containsExactly("1-1", "1-2");
	}

	@Test
	void theOldestDuplicateIsCopiedAndPositionsFollowAge() {
		TestDatabase database = withTwin(
				"""
						(2, 3, '2003-01-01', '2003-01-01'), (2, 1, '2004-01-01', '2005-01-01'), (2, 1, '2002-01-01', '2009-01-01'),
						(2, 1, '2002-01-01', '2008-01-01'), (2, 2, '2001-01-01', '2001-01-01'), (1, 3, '2000-01-01', '2000-01-01')""");

		merge(database, Merge.RENAME);

		assertThat(database.list("""
				select "PostId", "TopicId", position, to_char("createdAt", 'YYYY'), to_char("updatedAt", 'YYYY')
				from "PostTopic" where note is null order by "PostId", position""")).containsExactly("1|3|1|2000|2000",
				"2|2|0|2001|2001", "2|1|1|2002|2008", "2|3|2|2003|2003");
	}

	@Test
	void aTwinThatKeepsItsNameCanBeMergedAgain() {
		TestDatabase database = withTwin("(1, 2, now(), now())");

		assertThat(Adopting.inspect(database, Merge.KEEP).exitCode()).isEqualTo(2);
		assertThat(Adopting.inspect(database, Merge.KEEP).sql()).noneMatch((sql) -> sql.contains("rename"));
		merge(database, Merge.KEEP);
		assertThat(Adopting.inspect(database, Merge.KEEP).exitCode()).isZero();
		assertThat(Adopting.inspect(database, Merge.RENAME).exitCode()).isEqualTo(2);

		database.execute(
				"insert into \"PostTopics\" (\"PostId\", \"TopicId\", \"createdAt\", \"updatedAt\") values (1, 3, now(), now())");
		assertThat(Adopting.inspect(database, Merge.KEEP).exitCode()).isEqualTo(2);
		merge(database, Merge.KEEP);
		assertThat(database.list(PAIRS)).containsExactly("1-1", "1-2", "1-3");
	}

	@Test
	void theTwinIsRenamedToAFreeName() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		database.execute("create table \"%s\" ()".formatted(nameAfterMerge("PostTopics")));

		assertThat(merge(database, Merge.RENAME).getFirst().renamedTo()).isEqualTo(nameAfterMerge("PostTopics") + "_2");

		assertThat(database.one("select count(*) from \"%s_2\"".formatted(nameAfterMerge("PostTopics"))))
			.isEqualTo("1");
	}

	@Test
	void underscoredTwinsAreMerged() {
		TestDatabase database = this.server.adopted("sequelize-6-twin-underscored.sql");

		List<TwinComparison> merged = merge(database, Merge.RENAME);

		assertThat(merged).extracting(TwinComparison::name).containsExactly("post_actions", "post_topics");
		assertThat(merged).extracting(TwinComparison::of).containsExactly("PostAction", "PostTopic");
		assertThat(merged).extracting(TwinComparison::onlyHere).containsExactly(List.of("3-1"), List.of("4-2", "4-3"));
		assertThat(merged).extracting(TwinComparison::dangling).containsExactly(List.of("1-77"), List.of("99-1"));
		assertThat(database.list("select \"TopicId\", position from \"PostTopic\" where \"PostId\" = 4 order by 2"))
			.containsExactly("1|0", "2|1", "3|2");
		assertThat(database.one("select to_regclass('%s'), to_regclass('%s')".formatted(nameAfterMerge("post_topics"),
				nameAfterMerge("post_actions"))))
			.doesNotContain("null");
	}

	@Test
	void keysMayBeOfTypeBigint() {
		TestDatabase database = this.server.adopted("sequelize-6-bigint.sql");
		database.execute("""
				create table "PostTopics" ("PostId" integer, "TopicId" bigint);
				insert into "PostTopics" values (4, 2), (4, null), (5, 5000000000)""");

		TwinComparison comparison = merge(database, Merge.RENAME).getFirst();

		assertThat(comparison.onlyHere()).containsExactly("4-2");
		assertThat(comparison.dangling()).containsExactly("5-5000000000");
		assertThat(database
			.one("select \"createdAt\" <= now() from \"PostTopic\" where \"PostId\" = 4 and \"TopicId\" = 2"))
			.isEqualTo("t");
	}

	@Test
	void commonFieldsAreCopiedAndOthersReported() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		database.execute(
				"""
						alter table "PostTopics" add note text default 'Theirs', add pinned boolean, add position integer default 7,
							add weight integer""");

		TwinComparison comparison = merge(database, Merge.RENAME).getFirst();

		assertThat(database.one("select note, pinned, position from \"PostTopic\" where \"TopicId\" = 2"))
			.isEqualTo("Theirs|f|1");
		assertThat(comparison.columnsLeft()).containsExactly("position integer", "weight integer");
	}

	@Test
	void aTwinIsMergedIntoANewJoinTable() {
		TestDatabase database = this.server.loaded("sequelize-twin.sql");
		database.execute("drop table \"PostTopic\"");

		assertThat(Adopting.inspect(database, Merge.RENAME).twins().getFirst().onlyHere()).hasSize(4);
		Adopting.merge(database, Merge.RENAME);

		assertThat(database.list(PAIRS)).containsExactly("1-1", "4-2", "4-3", "14-5");
	}

	@Test
	void aReferencedTwinIsRejected() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		database.execute("""
				create table "Votes" (id serial, "PostTopicId" integer references "PostTopics");
				insert into "Votes" ("PostTopicId") values (null)""");
		assertThat(Adopting.inspect(database, Merge.RENAME).exitCode()).isEqualTo(2);
		database.execute("insert into \"Votes\" (\"PostTopicId\") values (1)");

		assertRefused(database, Merge.RENAME,
				"rows of \"PostTopics\" are referred to by \"Votes\".\"PostTopicId\", and would not be what they refer to any more: let it refer to \"PostTopic\" first.");
		assertRefused(database, Merge.KEEP,
				"rows of \"PostTopics\" are referred to by \"Votes\".\"PostTopicId\", and would not be what they refer to any more: let it refer to \"PostTopic\" first.");
		assertThat(Adopting.inspect(database, Merge.NONE).exitCode()).isZero();
	}

	@Test
	void aTwinThatAViewReadsIsNotRenamed() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		database.execute("create view latest as select * from \"PostTopics\" order by \"createdAt\" limit 3");

		assertRefused(database, Merge.RENAME,
				"the view latest reads \"PostTopics\", and would go on reading it under its new name: let it read \"PostTopic\" first, or run adopt with --keep-twin.");
		merge(database, Merge.KEEP);
		assertThat(database.list(PAIRS)).containsExactly("1-1", "1-2");
	}

	@Test
	void datesOfAnotherTypeAreRejected() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		database.execute("alter table \"PostTopics\" alter \"createdAt\" type timestamp");

		assertRefused(database, Merge.RENAME,
				"\"PostTopics\".\"createdAt\" is of the type timestamp without time zone, and has to be a timestamp with time zone: where its times are UTC, run alter table \"PostTopics\" alter column \"createdAt\" type timestamptz using \"createdAt\" at time zone 'UTC'.");
	}

	@Test
	void pairsThatATriggerSkipsRollBackTheMerge() {
		TestDatabase database = withTwin("(1, 2, now(), now()), (1, 3, now(), now())");
		database.execute("""
				create function no() returns trigger language plpgsql as $$ begin
					return case when NEW."TopicId" = 3 then null else NEW end; end $$;
				create trigger no before insert on "PostTopic" for each row execute procedure no()""");
		List<String> rows = Adopting.rows(database);

		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> merge(database, Merge.RENAME))
			.withMessageStartingWith(
					"only 1 of the 2 pairs that only \"PostTopics\" has would come into \"PostTopic\": ");
		assertThat(Adopting.rows(database)).isEqualTo(rows);
	}

	@Test
	void aPairThatViolatesAConstraintRollsBackTheMerge() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		database.execute("alter table \"PostTopic\" add unique (\"PostId\", pinned)");
		List<String> rows = Adopting.rows(database);

		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> merge(database, Merge.RENAME))
			.withMessageContaining("duplicate key value violates unique constraint \"PostTopic_PostId_pinned_key\"");
		assertThat(Adopting.rows(database)).isEqualTo(rows);
	}

	@Test
	void aTwinThatCannotBeReadIsAnObstacleToItsMergeOnly() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		String user = reader(database);
		database.execute("revoke select on \"PostTopics\" from " + user);
		Adoption adoption = adoption(database, user);

		assertThat(adoption.inspect("", Merge.RENAME, false).obstacles()).singleElement()
			.asString()
			.contains("grant select on \"PostTopics\" to \"%s\"".formatted(user));
		Report report = adoption.inspect("", Merge.NONE, false);
		assertThat(report.warnings())
			.anyMatch((warning) -> warning.contains("grant select on \"PostTopics\" to \"%s\"".formatted(user)));
		assertThat(report.exitCode()).isZero();
	}

	@Test
	void aKeptTwinWithNothingToCopyIsLeftAlone() {
		TestDatabase database = withTwin("(1, 1, now(), now())");
		String user = reader(database);
		database.execute("""
				create table "Votes" (id serial, "PostTopicId" integer references "PostTopics");
				insert into "Votes" ("PostTopicId") values (1);
				grant select on "Votes" to "%s\"""".formatted(user));
		Adoption adoption = adoption(database, user);

		assertThat(adoption.inspect("", Merge.KEEP, false).exitCode()).isZero();
		assertThat(adoption.merge(Merge.KEEP, (line) -> {
		})).isEmpty();
	}

	@Test
	void theUserHasToLockATwinAndToWriteToItsJoinTable() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		String user = reader(database);
		Adoption adoption = adoption(database, user);

		assertThat(adoption.inspect("", Merge.RENAME, false).obstacles()).hasSize(3)
			.anyMatch((obstacle) -> obstacle.endsWith("with --keep-twin."));
		List<String> obstacles = adoption.inspect("", Merge.KEEP, false).obstacles();
		assertThat(obstacles).hasSize(2);
		obstacles.forEach((obstacle) -> database.execute(obstacle.replaceFirst("^.* run (grant .*)\\.$", "$1")));

		assertThat(adoption.inspect("", Merge.KEEP, false).exitCode()).isEqualTo(2);
		adoption.merge(Merge.KEEP, (line) -> {
		});
		assertThat(database.list(PAIRS)).containsExactly("1-1", "1-2");
	}

	@Test
	void aReferrerThatCannotBeReadMayReferToATwin() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		String user = reader(database);
		database.execute("create table \"Votes\" (id serial, \"PostTopicId\" integer references \"PostTopics\")");

		assertThat(Adopting.inspect(database, user).twins()).singleElement()
			.extracting(TwinComparison::referrers)
			.isEqualTo(List.of("\"Votes\".\"PostTopicId\""));
	}

	@Test
	void aTableWithoutPairsIsNotATwin() {
		TestDatabase database = withContent();
		database.execute("""
				create view "PostTopics" as select * from "PostTopic";
				create table post_topics ("PostId" integer, "Topic" integer);
				create table "Post_Topic" ("PostId" uuid, "TopicId" uuid)""");

		Report report = Adopting.inspect(database, Merge.RENAME);
		assertThat(report.twins()).isEmpty();
		assertThat(report.exitCode()).isZero();
	}

	@Test
	void aTwinOfAMalformedTableIsNotCompared() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		database.execute("alter table \"PostTopic\" rename column \"PostId\" to \"postId\"");

		Report report = Adopting.inspect(database, Merge.RENAME);

		assertThat(report.twins()).isEmpty();
		assertThat(report.exitCode()).isOne();
	}

	@Test
	void aTwinIsInTheSchemaOfItsJoinTable() {
		TestDatabase database = withTwin("(1, 2, now(), now())");
		database.execute(
				"create schema \"App\"; create table \"App\".\"PostActions\" (\"PostId\" integer, \"UserId\" integer)");

		assertThat(Adopting.inspect(database.withSchema("%22App%22,public"), Merge.NONE).twins())
			.extracting(TwinComparison::name)
			.containsExactly("PostActions", "PostTopics");
		assertThat(Adopting.inspect(database, Merge.NONE).twins()).extracting(TwinComparison::name)
			.containsExactly("PostTopics");
	}

	/**
	 * Creates a user who may read all tables that exist.
	 */
	private static String reader(TestDatabase database) {
		String user = database.name() + "_reader";
		database.execute("create role %1$s login; grant select on all tables in schema public to %1$s".formatted(user));
		return user;
	}

	private static Adoption adoption(TestDatabase database, String user) {
		return new Adoption(new UnlimitedConnections(database.url(), user, "", true), Adopting.MAPPING, true);
	}

	private TestDatabase withContent() {
		TestDatabase database = this.server.migrated();
		database.execute(CONTENT);
		return database;
	}

	private TestDatabase withTwin(String rows) {
		TestDatabase database = withContent();
		database.execute("""
				create table "PostTopics" (id serial primary key, "PostId" integer, "TopicId" integer,
					"createdAt" timestamptz not null, "updatedAt" timestamptz not null);
				insert into "PostTopics" ("PostId", "TopicId", "createdAt", "updatedAt") values\s""" + rows);
		return database;
	}

	private static List<TwinComparison> merge(TestDatabase database, Merge merge) {
		return Adopting.of(database).merge(merge, (line) -> {
		});
	}

	private static void assertRefused(TestDatabase database, Merge merge, String reason) {
		List<String> rows = Adopting.rows(database);
		assertThat(Adopting.inspect(database, merge).obstacles()).containsExactly(reason);
		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> merge(database, merge)).withMessage(reason);
		assertThat(Adopting.rows(database)).isEqualTo(rows);
	}

	private static String nameAfterMerge(String twin) {
		return twin + "_merged_" + LocalDate.now(ZoneOffset.UTC).format(DateTimeFormatter.BASIC_ISO_DATE);
	}

}
