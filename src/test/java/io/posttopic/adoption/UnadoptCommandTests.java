package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.List;

import io.posttopic.OwnOutput;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests of the command {@code unadopt}, on the oldest and the newest PostgreSQL.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@MethodSource("io.posttopic.adoption.Adopting#servers")
@ExtendWith(OwnOutput.class)
class UnadoptCommandTests {

	private final PostgresServer server;

	UnadoptCommandTests(PostgresServer server) {
		this.server = server;
	}

	@Test
	void valuesAreNotDiscardedUnlessRequested() {
		List<String> catalog = Adopting.catalog(this.server.loaded("sequelize-auto.sql"));
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		database.execute("""
				update "Users" set bio = 'b' where id < 3;
				update "PostTopic" set note = 'n' where "PostId" = 3;
				update "PostTopic" set pinned = true where "PostId" = 1;
				update "PostTopic" set position = 2 - position where "PostId" = 3;
				update "PostAction" set "likedAt" = now() where "PostId" = 1""");
		String liked = database.one("select count(*) from \"PostAction\" where \"PostId\" = 1");
		String pinned = database.one("select count(*) from \"PostTopic\" where \"PostId\" = 1");
		List<String> adopted = Adopting.catalog(database);

		RemovalReport report = UnadoptTests.removals(database);

		assertThat(report.exitCode()).isOne();
		assertThat(report.removals()).filteredOn((removal) -> removal.values() > 0)
			.extracting(Removal::table, Removal::name, Removal::values)
			.containsExactlyInAnyOrder(tuple("Users", "bio", 2L), tuple("PostTopic", "note", 3L),
					tuple("PostTopic", "pinned", Long.valueOf(pinned)), tuple("PostTopic", "position", 2L),
					tuple("PostAction", "likedAt", Long.valueOf(liked)));
		assertThat(report.obstacles()).hasSize(5);
		assertThat(run(database)).isOne();
		assertThat(Adopting.catalog(database)).isEqualTo(adopted);
		assertThat(run(database, "--discard-values")).isZero();
		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
	}

	@Test
	void unadoptReportsThenRemovesThenHasNothingToDo(CapturedOutput output) {
		TestDatabase database = this.server.adopted("sequelize-auto.sql");
		RemovalReport report = UnadoptTests.removals(database);

		assertThat(run(database, "--dry-run", "--format", "json")).isEqualTo(2);
		JsonNode printed = JsonMapper.shared().readTree(output.getOut());
		assertThat(printed.at("/report/sql").size()).isEqualTo(report.sql().size());
		assertThat(printed.at("/report/removals/0/name").stringValue()).isEqualTo(report.removals().getFirst().name());
		assertThat(printed.get("removed").booleanValue()).isFalse();
		assertThat(run(database)).isZero();
		assertThat(output.getOut()).contains("removed: column PostTopic note\n");
		assertThat(run(database)).isZero();
		assertThat(new UnadoptCommand().execute(UnadoptCommand.NAME, "--dry")).isOne();
		assertThat(output.getErr()).contains("usage: unadopt ");
	}

	private static int run(TestDatabase database, String... arguments) {
		List<String> all = new ArrayList<>(List.of(UnadoptCommand.NAME, "--spring.datasource.url=" + database.url(),
				"--spring.datasource.username=" + database.username()));
		all.addAll(List.of(arguments));
		return new UnadoptCommand().execute(all.toArray(String[]::new));
	}

}
