package io.posttopic.adoption;

import java.util.List;
import java.util.Set;

/**
 * The options of the command {@code adopt}.
 *
 * @param dryRun whether to only report, without changing the database
 * @param json whether to print the report as JSON
 * @param merge what to do with twins
 * @param withoutTriggers whether to update rows without firing triggers
 * @param help whether to print the usage instead
 * @param settings the arguments that are settings of the server
 */
record AdoptOptions(boolean dryRun, boolean json, Adoption.Merge merge, boolean withoutTriggers, boolean help,
		List<String> settings) {

	static final String USAGE = """
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

	/**
	 * Parses the arguments after the command's name.
	 * @throws IllegalArgumentException with a message for the user, if an argument is
	 * unknown
	 */
	static AdoptOptions of(List<String> arguments) {
		CommandLine line = CommandLine.parse(arguments,
				Set.of("--dry-run", "--merge-twins", "--keep-twin", "--without-triggers", "--help"));
		boolean merge = line.has("--merge-twins");
		boolean keep = line.has("--keep-twin");
		if (keep && !merge) {
			throw new IllegalArgumentException("--keep-twin is only of use with --merge-twins");
		}
		return new AdoptOptions(line.has("--dry-run"), line.json(),
				merge ? (keep ? Adoption.Merge.KEEP : Adoption.Merge.RENAME) : Adoption.Merge.NONE,
				line.has("--without-triggers"), line.has("--help"), line.settings());
	}

}
