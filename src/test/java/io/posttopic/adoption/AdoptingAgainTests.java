package io.posttopic.adoption;

import java.util.List;

import io.posttopic.PostgresServer;
import io.posttopic.ServerLog;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Adoption.Merge;
import io.posttopic.inspection.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of a repeated adoption, on the oldest and the newest PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
class AdoptingAgainTests {

	private final TestDatabase database;

	AdoptingAgainTests(PostgresServer server) {
		this.database = server.migrated();
	}

	@Test
	void anAdoptedDatabaseNeedsNothing() {
		Report report = Adopting.inspect(this.database, Merge.RENAME);

		assertThat(report.exitCode()).isZero();
		assertThat(report.sql()).isEmpty();
		assertThat(Adopting.of(this.database).startupState().missing()).isEmpty();
	}

	@Test
	void anInspectionWithoutFindingsNeedsFewStatements() {
		ServerLog log = ServerLog.of(this.database);

		Adopting.of(this.database).startupState();

		assertThat(log.statements()).filteredOn((sql) -> sql.startsWith("select")).hasSizeLessThan(10);
	}

	@Test
	void droppedObjectsAreMissingAndRestored() {
		List<String> catalog = Adopting.catalog(this.database);
		this.database.execute("""
				drop index posttopic_posts_text;
				drop trigger posttopic_version on "PostAction";
				drop function posttopic_version() cascade;
				alter table "PostTopic" drop column note""");

		List<String> made = Adopting.adopt(this.database);

		assertThat(made.stream().map((line) -> line.replaceAll(" \\(.*", ""))).containsExactly(
				"added: version function", "added: user version-trigger", "added: post index-text",
				"added: post version-trigger", "added: topic version-trigger", "added: postaction version-trigger",
				"added: posttopic note", "added: posttopic version-trigger");
		assertThat(withoutNumbers(Adopting.catalog(this.database))).isEqualTo(withoutNumbers(catalog));
	}

	@Test
	void anInvalidIndexIsRecreated() {
		this.database.execute("insert into \"Posts\" (title) values ('a'), ('a'); drop index posttopic_posts_by_title");
		assertThatException().isThrownBy(() -> this.database
			.execute("create unique index concurrently posttopic_posts_by_title on \"Posts\" (title)"));

		assertThat(Adopting.inspect(this.database, Merge.NONE).sql()).containsExactly(
				"drop index concurrently posttopic_posts_by_title",
				"create index concurrently posttopic_posts_by_title on \"Posts\" (left(coalesce(title, ''), 255), id)");
		Adopting.adopt(this.database);

		assertThat(this.database
			.one("""
					select indisvalid, indisunique from pg_index where indexrelid = 'posttopic_posts_by_title'::regclass"""))
			.isEqualTo("t|f");
		assertThat(Adopting.inspect(this.database, Merge.NONE).exitCode()).isZero();
	}

	@Test
	void indexesOfAnEarlierVersionAreDropped() {
		List<String> catalog = Adopting.catalog(this.database);
		this.database.execute("""
				drop index posttopic_postaction_by_post_and_creation;
				create index posttopic_postaction_by_post on "PostAction" ("PostId", "createdAt", "UserId");
				create index posttopic_postaction_by_created_at on "PostAction" ("createdAt", "PostId", "UserId");
				create index our_own on "PostAction" ("createdAt")""");

		assertThat(Adopting.inspect(this.database, Merge.NONE).sql()).containsExactly(
				"create index concurrently posttopic_postaction_by_post_and_creation on \"PostAction\" (\"PostId\", coalesce(\"likedAt\", \"createdAt\"), \"UserId\")",
				"drop index concurrently posttopic_postaction_by_post",
				"drop index concurrently posttopic_postaction_by_created_at");
		Adopting.adopt(this.database);

		this.database.execute("drop index our_own");
		assertThat(withoutNumbers(Adopting.catalog(this.database))).isEqualTo(withoutNumbers(catalog));
	}

	/**
	 * Returns the catalog without the numbers of columns and without dropped columns. A
	 * column that was dropped and added again has another number.
	 */
	private static List<String> withoutNumbers(List<String> catalog) {
		return catalog.stream()
			.filter((line) -> !line.contains("pg.dropped"))
			.map((line) -> line.replaceFirst("^(\\S+) \\d+ ", "$1 "))
			.sorted()
			.toList();
	}

}
