package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.posttopic.OwnOutput;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.adoption.Adoption.Merge;
import io.posttopic.inspection.Inspection;
import io.posttopic.inspection.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the output of the command {@code adopt}, as text and as JSON.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(OwnOutput.class)
class AdoptCommandTests {

	private static final JsonMapper JSON = JsonMapper.shared();

	@Test
	void adoptReportsThenAdoptsThenHasNothingToDo(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().loaded("sequelize-twin.sql");

		assertThat(run(database, "--dry-run", "--merge-twins")).isEqualTo(2);
		assertThat(output.getOut()).contains("Would run, one after the other")
			.contains("  alter table \"PostTopic\" add column note text;\n")
			.contains("  would become  \"PostTopics_merged_")
			.contains("\nNothing was changed. Without --dry-run ");
		assertThat(run(database)).isZero();
		assertThat(output.getOut()).contains("added: posttopic note (")
			.contains("\nDone: ")
			.contains("\"PostTopics\", a twin of \"PostTopic\": 8 rows\n");
		assertThat(run(database, "--merge-twins")).isZero();
		assertThat(output.getOut()).contains("merged from \"PostTopics\", a twin of \"PostTopic\": 8 rows\n")
			.contains("only here     3: 4-2, 4-3, 14-5 (copied)")
			.contains("  is now        \"PostTopics_merged_");
		assertThat(run(database, "--merge-twins")).isZero();
		assertThat(output.getOut()).endsWith("\nNothing to do: everything exists.\n\n");
		assertThat(output.getErr()).isEmpty();
	}

	@Test
	void theChangeLogOfAnotherApplicationIsSwitchedOnByTheProperty(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().loaded("sequelize-auto.sql");

		assertThat(command(database, "--dry-run")).isEqualTo(2);
		assertThat(output.getOut()).contains("\nWarnings:\n")
			.contains("  " + Inspection.LOG_OMITTED + "\n")
			.doesNotContain("posttopic_log_");
		assertThat(command(database)).isZero();
		assertThat(run(database, "--dry-run")).isEqualTo(2);
		assertThat(output.getOut()).contains("  create trigger posttopic_log_insert ");
		assertThat(run(database)).isZero();
		assertThat(command(database, "--dry-run")).isZero();
	}

	@Test
	void anObstaclePreventsEveryWrite(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().loaded("sequelize-7.sql");
		List<String> catalog = Adopting.catalog(database);

		assertThat(run(database, "--dry-run")).isOne();
		assertThat(run(database)).isOne();
		assertThat(run(database, "--merge-twins")).isOne();

		assertThat(output.getOut()).contains("Obstacles:\n  \"PostAction\" has no column \"PostId\", but ")
			.endsWith("\nNothing was changed.\n\n");
		assertThat(Adopting.catalog(database)).isEqualTo(catalog);
	}

	@Test
	void theReportIsAvailableAsJson(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().loaded("sequelize-twin.sql");
		Report report = Adopting.inspect(database, Merge.RENAME);

		assertThat(run(database, "--dry-run", "--merge-twins", "--format", "json")).isEqualTo(2);
		JsonNode printed = JSON.readTree(output.getOut());
		assertThat(printed.at("/report/twins")).isEqualTo(json(report.twins()));
		assertThat(printed.at("/report/tables")).isEqualTo(json(report.tables()));
		assertThat(printed.at("/report/sql")).isEqualTo(json(report.sql()));
		assertThat(printed.at("/report/database").stringValue()).startsWith("PostgreSQL 18.");
		assertThat(printed.get("made").intValue()).isZero();
	}

	@Test
	void theResultIsJsonAndProgressGoesToStandardError(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().loaded("sequelize-twin.sql");
		Report report = Adopting.inspect(database, Merge.RENAME);

		assertThat(run(database, "--merge-twins", "--format=json")).isZero();

		JsonNode printed = JSON.readTree(output.getOut());
		assertThat(printed.get("merged")).isEqualTo(json(report.twins()));
		assertThat(printed.get("made").intValue()).isEqualTo(report.sql().size());
		assertThat(printed.at("/report/sql")).isEmpty();
		assertThat(output.getErr()).contains("added: posttopic note (");
	}

	@ParameterizedTest
	@CsvSource({ "--dry, unknown argument: --dry", "--format xml, '--format is text or json, and not: xml'",
			"--format, '--format is text or json, and not: '", "now, unknown argument: now",
			"--keep-twin, --keep-twin is only of use with --merge-twins" })
	void invalidArgumentsAreReported(String arguments, String reason, CapturedOutput output) {
		List<String> all = new ArrayList<>(List.of(AdoptCommand.NAME));
		all.addAll(Arrays.asList(arguments.split(" ")));

		assertThat(new AdoptCommand().execute(all.toArray(String[]::new))).isOne();

		assertThat(output.getErr()).startsWith(reason + "\n\nusage: adopt ");
	}

	@Test
	void helpIsPrinted(CapturedOutput output) {
		assertThat(new AdoptCommand().execute(AdoptCommand.NAME, "--help")).isZero();
		assertThat(output.getOut()).startsWith("usage: adopt ");
	}

	@Test
	void anErrorOfTheDatabaseIsReportedInOneLine(CapturedOutput output) {
		TestDatabase database = PostgresServer.newest().loaded("sequelize-auto.sql");
		database.execute(
				"""
						create function no() returns event_trigger language plpgsql as $$ begin raise 'No changes on Fridays'; end $$;
						create event trigger no on ddl_command_start when tag in ('CREATE TRIGGER') execute function no()""");

		assertThat(run(database)).isOne();

		assertThat(output.getErr().lines().findFirst()).hasValueSatisfying((line) -> assertThat(line)
			.startsWith("posttopic adopt: the database cannot be adopted (ERROR: No changes on Fridays"));
		assertThat(output.getErr()).doesNotContain("\tat ")
			.endsWith("What was added stays; run adopt again to continue.\n");
		database.execute("drop event trigger no");
		assertThat(run(database)).isZero();
	}

	private static JsonNode json(Object value) {
		return JSON.readTree(JSON.writeValueAsString(value));
	}

	/**
	 * Runs the command with the change log switched on.
	 */
	private static int run(TestDatabase database, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--posttopic.changes.enabled=true");
		return command(database, all.toArray(String[]::new));
	}

	private static int command(TestDatabase database, String... arguments) {
		List<String> all = new ArrayList<>(List.of(AdoptCommand.NAME, "--spring.datasource.url=" + database.url(),
				"--spring.datasource.username=" + database.username()));
		all.addAll(List.of(arguments));
		return new AdoptCommand().execute(all.toArray(String[]::new));
	}

}
