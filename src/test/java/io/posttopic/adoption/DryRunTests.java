package io.posttopic.adoption;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

import io.posttopic.PostgresServer;
import io.posttopic.ServerLog;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Adoption.Merge;
import io.posttopic.inspection.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@code adopt --dry-run}, on the oldest and the newest PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
class DryRunTests {

	private final PostgresServer server;

	DryRunTests(PostgresServer server) {
		this.server = server;
	}

	@Test
	void nothingIsWritten() {
		TestDatabase database = this.server.loaded("sequelize-twin.sql");
		List<String> catalog = Adopting.catalog(database);
		List<String> rows = Adopting.rows(database);
		ServerLog log = ServerLog.of(database);

		assertThat(Adopting.inspect(database, Merge.RENAME).exitCode()).isEqualTo(2);

		assertThat(log.statements()).contains("BEGIN READ ONLY")
			.allMatch((sql) -> sql.matches("(?is)(begin read only|set|select|show|commit|rollback)\\b.*"));
		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
		assertThat(Adopting.rows(database)).isEqualTo(rows);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "sequelize-auto.sql", "sequelize-twin.sql", "sequelize-7-foreignkeys.sql",
			"sequelize-6-bigint.sql", "sequelize-6-notimestamps.sql", "sequelize-6-only-posttopic.sql",
			"sequelize-6-twin-underscored.sql" })
	void theReportedStatementsAreEquivalentToAdoption(String script) throws SQLException {
		TestDatabase byHand = loaded(script);
		TestDatabase adopted = script.isEmpty() ? this.server.migrated() : this.server.adopted(script);

		run(Adopting.inspect(byHand, Merge.RENAME).sql(), byHand);
		Adopting.of(adopted).merge(Merge.RENAME, (line) -> {
		});

		assertThat(Adopting.inspect(byHand, Merge.RENAME).exitCode()).isZero();
		assertThat(Adopting.inspect(adopted, Merge.RENAME).exitCode()).isZero();
		adopted.execute("drop table posttopic_changelog");
		assertThat(Adopting.catalog(byHand)).isEqualTo(Adopting.catalog(adopted));
		String pairs = "select \"PostId\", \"TopicId\", position, version from \"PostTopic\" order by 1, 2";
		assertThat(byHand.list(pairs)).isEqualTo(adopted.list(pairs));
	}

	@Test
	void theDefaultNamesOfSequelize7AreRefusedWithTheirRemedy() {
		Report report = Adopting.inspect(loaded("sequelize-7.sql"), Merge.RENAME);

		assertThat(report.exitCode()).isOne();
		assertThat(report.obstacles()).contains(
				"\"PostTopic\" has no column \"PostId\", but one that is named \"postId\": name it so in the application (foreignKey: 'PostId') and run alter table \"PostTopic\" rename column \"postId\" to \"PostId\".");
		assertThat(report.obstacles()).hasSize(4);
	}

	@Test
	void everyPartOfATableHasAState() {
		TestDatabase database = loaded("sequelize-auto.sql");
		database.execute("""
				alter table "Posts" add column views integer, add column version text, drop column body,
					add foreign key ("AuthorId") references "Users";
				create index first_index on "Posts" (title);
				create index second_index on "Posts" (title);
				alter table "Posts" add unique (id)""");

		assertThat(findings(database, "Posts")).contains("column title PRESENT", "column body MISSING",
				"column version MISFIT", "column views OTHER", "key Posts_pkey PRESENT", "index Posts_id_key DUPLICATE",
				"index first_index PRESENT", "index second_index DUPLICATE", "index text MISSING",
				"foreign key Posts_AuthorId_fkey PRESENT", "foreign key Posts_AuthorId_fkey1 DUPLICATE",
				"trigger version MISSING");
		database.execute("alter table \"Posts\" drop column version");
		Adopting.adopt(database);
		assertThat(findings(database, "Posts"))
			.contains("column body PRESENT", "trigger version PRESENT", "index posttopic_posts_text PRESENT",
					"index second_index DUPLICATE")
			.noneMatch((finding) -> finding.endsWith("MISSING"));
		assertThat(findings(database, "Topics")).contains("column formerSlugs PRESENT");
	}

	@Test
	void aMissingTableIsReported() {
		Report report = Adopting.inspect(loaded("sequelize-6-only-posttopic.sql"), Merge.NONE);

		assertThat(report.tables()).filteredOn((table) -> table.state() == Report.State.MISSING)
			.extracting(Report.TableReport::name)
			.containsExactly("PostAction");
		assertThat(report.tables()).filteredOn((table) -> table.name().equals("PostTopic"))
			.extracting(Report.TableReport::rows)
			.containsExactly(13L);
	}

	private static List<String> findings(TestDatabase database, String name) {
		return Adopting.inspect(database, Merge.NONE)
			.tables()
			.stream()
			.filter((table) -> table.name().equals(name))
			.flatMap((table) -> table.findings().stream())
			.map((finding) -> "%s %s %s".formatted(finding.kind(), finding.name(), finding.state()))
			.toList();
	}

	private TestDatabase loaded(String script) {
		return script.isEmpty() ? this.server.empty() : this.server.loaded(script);
	}

	private static void run(List<String> statements, TestDatabase database) throws SQLException {
		try (Connection connection = database.dataSource().getConnection();
				Statement session = connection.createStatement()) {
			for (String statement : statements) {
				if (statement.startsWith("-- page after page")) {
					runPages(statement, connection);
				}
				else {
					session.execute(statement);
				}
			}
		}
	}

	private static void runPages(String statement, Connection connection) throws SQLException {
		try (PreparedStatement page = connection.prepareStatement(statement)) {
			Stream.iterate((Object) Long.MIN_VALUE, (after) -> after != null, (after) -> page(page, after))
				.forEach((after) -> {
				});
		}
	}

	private static Object page(PreparedStatement page, Object after) {
		try {
			page.setObject(1, after);
			ResultSet row = page.executeQuery();
			row.next();
			return row.getObject(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
