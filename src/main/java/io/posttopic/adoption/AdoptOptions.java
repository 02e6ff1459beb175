package io.posttopic.adoption;

import java.util.List;
import java.util.Set;

/**
 * What was asked for on the command line.
 *
 * @param dryRun whether to look only
 * @param json whether a machine reads the report
 * @param merge what becomes of twins
 * @param withoutTriggers whether rows are updated without firing triggers
 * @param help whether to tell the options instead
 * @param settings the arguments that are settings of the server
 */
record AdoptOptions(boolean dryRun, boolean json, Adoption.Merge merge, boolean withoutTriggers, boolean help,
		List<String> settings) {

	static final String USAGE = """
			usage: adopt [--dry-run] [--merge-twins [--keep-twin]] [--without-triggers] [--format text|json]
			             [--setting=value ...]

			  --dry-run      only tell what the database has and lacks, and the SQL that would run
			  --merge-twins  bring the pairs of "PostTopics" into "PostTopic", those of "PostActions" into
			                 "PostAction", and give the twins another name
			  --keep-twin    leave the twins their names
			  --without-triggers
			                 give existing rows their positions without firing the application's triggers; for a
			                 superuser, or one to whom SET on session_replication_role was granted (PostgreSQL 15)
			  --format json  the same for machines
			  --setting=value, such as --spring.datasource.url=jdbc:postgresql://localhost:5432/app

			exit code: 0 nothing to do, or done; 2 something would change (--dry-run); 1 it cannot be done
			""";

	/**
	 * Reads the arguments after the command's name.
	 * @throws IllegalArgumentException with a message for the person, where one is
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
