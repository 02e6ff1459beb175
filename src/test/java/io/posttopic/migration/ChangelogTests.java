package io.posttopic.migration;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import follow.UserFollow;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.database.SequelizeNames;
import io.posttopic.database.UnlimitedConnections;
import io.posttopic.user.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@Execution(ExecutionMode.CONCURRENT)
class ChangelogTests {

	private final Changelog changelog = Changelog.of(Aggregate.mapping(), LogTriggers.CREATE);

	@Test
	void theStepsThatADatabaseLacksRunInTheirOrder() {
		List<String> ran = PostgresServer.newest()
			.migrated()
			.list("select filename || ' ' || id from posttopic_changelog order by orderexecuted");

		assertThat(this.changelog.steps().stream().map((step) -> step.part() + " " + step.id()))
			.containsSubsequence(ran)
			.hasSizeGreaterThan(70);
		assertThat(ran).hasSizeGreaterThan(60).doesNotContain("postaction obsolete-index-by-post");
	}

	@Test
	void aTableComesAfterThoseThatItRefersTo() {
		assertThat(this.changelog.aggregates()).extracting(Aggregate::table)
			.containsExactly("Users", "Posts", "Topics", "PostAction", "PostTopic");
	}

	@Test
	void everyColumnOfAnAggregateIsMadeByAStepOrWithItsTable() {
		for (Aggregate aggregate : this.changelog.aggregates()) {
			List<String> made = Stream
				.concat(aggregate.key().stream(),
						this.changelog.steps()
							.stream()
							.filter((step) -> step.part().equals(aggregate.part()))
							.map(Step::id))
				.toList();
			assertThat(made).containsAll(aggregate.columns().stream().map(Aggregate.MappedColumn::name).toList());
		}
	}

	@ParameterizedTest
	@MethodSource("io.posttopic.adoption.Adopting#servers")
	void aTableMayBeJoinedToItself(PostgresServer server) throws Exception {
		TestDatabase database = server.empty();

		migrate(database);

		assertThat(database.list("""
				select conname, pg_get_constraintdef(oid) from pg_constraint
				where conrelid = '"UserFollow"'::regclass and contype in ('p', 'f') order by conname"""))
			.containsExactly(
					"UserFollow_FollowedId_fkey|FOREIGN KEY (\"FollowedId\") REFERENCES \"Users\"(id) ON UPDATE CASCADE ON DELETE CASCADE",
					"UserFollow_FollowerId_fkey|FOREIGN KEY (\"FollowerId\") REFERENCES \"Users\"(id) ON UPDATE CASCADE ON DELETE CASCADE",
					"UserFollow_pkey|PRIMARY KEY (\"FollowerId\", \"FollowedId\")");
		database.execute("""
				insert into "Users" (username) values ('ada'), ('grace');
				insert into "UserFollow" ("FollowerId", "FollowedId") values (1, 2);
				update "UserFollow" set muted = true""");
		assertThat(database.one("""
				select muted, version, since <= now() and "createdAt" <= now() and "updatedAt" <= now()
				from "UserFollow\"""")).isEqualTo("t|1|t");
		assertThat(missing(database)).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("io.posttopic.adoption.Adopting#servers")
	void aJoinTableWithoutKeysGetsThem(PostgresServer server) throws Exception {
		TestDatabase database = server.empty();
		database.execute("""
				create table "Users" (id bigserial primary key);
				create table "UserFollow" ("FollowerId" bigint, "FollowedId" bigint)""");

		migrate(database);

		assertThat(missing(database)).isEmpty();
		assertThat(database.one("""
				select count(*) filter (where contype = 'f' and convalidated) from pg_constraint
				where conrelid = '"UserFollow"'::regclass""")).isEqualTo("2");
		assertThat(database
			.one("select indisunique from pg_index where indexrelid = 'posttopic_userfollow_pair'::regclass"))
			.isEqualTo("t");
	}

	@Test
	void whatSomebodyDroppedIsAddedAgainWhateverTheHistorySays() throws Exception {
		TestDatabase database = PostgresServer.newest().empty();
		migrate(database);
		database.execute("""
				update posttopic_changelog set md5sum = '9:0123456789abcdef0123456789abcdef';
				drop index posttopic_userfollow_by_follower;
				alter table "UserFollow" drop column muted""");

		assertThat(missing(database)).containsExactly("muted", "index-by-follower");
		migrate(database);

		assertThat(missing(database)).isEmpty();
	}

	private static void migrate(TestDatabase database) throws Exception {
		new Migration(new UnlimitedConnections(database.url(), database.username(), "", true),
				Changelog.of(mapping(), LogTriggers.CREATE), false, (line) -> {
				})
			.run();
	}

	private static List<String> missing(TestDatabase database) {
		return Changelog.of(mapping(), LogTriggers.CREATE)
			.missing(JdbcClient.create(database.dataSource()))
			.stream()
			.map(Step::id)
			.toList();
	}

	private static RelationalMappingContext mapping() {
		RelationalMappingContext mapping = new JdbcMappingContext(new SequelizeNames());
		mapping.setInitialEntitySet(Set.of(User.class, UserFollow.class));
		mapping.afterPropertiesSet();
		return mapping;
	}

}
