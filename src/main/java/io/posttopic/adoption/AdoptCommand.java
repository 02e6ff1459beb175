package io.posttopic.adoption;

import java.util.List;

import io.posttopic.adoption.Adoption.Merge;
import io.posttopic.inspection.Report;
import io.posttopic.inspection.TwinComparison;

/**
 * The command {@code adopt}, which reports what a database lacks for the server and adds
 * it, without starting the server.
 */
public final class AdoptCommand extends Command {

	public static final String NAME = "adopt";

	private static final String MERGE_TWINS = "--merge-twins";

	private static final String KEEP_TWIN = "--keep-twin";

	private static final String WITHOUT_TRIGGERS = "--without-triggers";

	private static final String USAGE = """
			usage: adopt [--dry-run] [--merge-twins [--keep-twin]] [--without-triggers] [--format text|json]
			             [--setting=value ...]

			  --dry-run      only report what the database has and lacks, and the SQL that would run
			  --merge-twins  copy the pairs of "PostTopics" into "PostTopic", those of "PostActions" into
			                 "PostAction", and rename the twins
			  --keep-twin    with --merge-twins, keep the names of the twins
			  --without-triggers
			                 give existing rows their positions without firing the application's triggers; for a
			                 superuser, or a user with SET on session_replication_role (PostgreSQL 15 or later)
			  --format json  print the report as JSON
			  --setting=value, such as --spring.datasource.url=jdbc:postgresql://localhost:5432/app

			exit code: 0 nothing to do, or done; 2 something would change (--dry-run); 1 it cannot be done
			""";

	public AdoptCommand() {
		super(NAME, USAGE, DRY_RUN, MERGE_TWINS, KEEP_TWIN, WITHOUT_TRIGGERS);
	}

	@Override
	void parse(List<String> arguments) {
		super.parse(arguments);
		if (has(KEEP_TWIN) && !has(MERGE_TWINS)) {
			throw new IllegalArgumentException("--keep-twin is only of use with --merge-twins");
		}
	}

	@Override
	int run(Adoption adoption, String database) {
		Merge merge = has(KEEP_TWIN) ? Merge.KEEP : has(MERGE_TWINS) ? Merge.RENAME : Merge.NONE;
		boolean withoutTriggers = has(WITHOUT_TRIGGERS);
		Report report = adoption.inspect(database, merge, withoutTriggers);
		if (has(DRY_RUN) || report.exitCode() != 2) {
			print(new Outcome(report, List.of(), 0));
			return report.exitCode();
		}
		adoption.migrate(withoutTriggers, progress());
		List<TwinComparison> merged = (merge != Merge.NONE) ? adoption.merge(merge, progress()) : List.of();
		Report after = adoption.inspect(database, Merge.NONE, false);
		print(new Outcome(after, merged, report.sql().size()));
		return (after.exitCode() == 0) ? 0 : 1;
	}

	private void print(Outcome outcome) {
		print(outcome, TextReport.of(outcome));
	}

	/**
	 * The outcome of a run, which is also the JSON output.
	 *
	 * @param merged the twins that were merged, as they were before
	 * @param made how many statements ran; 0 for a dry run
	 */
	record Outcome(Report report, List<TwinComparison> merged, int made) {

	}

}
