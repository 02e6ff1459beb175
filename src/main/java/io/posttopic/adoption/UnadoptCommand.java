package io.posttopic.adoption;

/**
 * The command {@code unadopt}, which removes from a database what adoption added, and
 * nothing else.
 */
public final class UnadoptCommand extends Command {

	public static final String NAME = "unadopt";

	private static final String DISCARD_VALUES = "--discard-values";

	private static final String USAGE = """
			usage: unadopt [--dry-run] [--discard-values] [--format text|json] [--setting=value ...]

			  --dry-run         only report what would be removed, and the SQL that would run
			  --discard-values  also remove columns and tables that contain values
			  --format json     print the report as JSON
			  --setting=value, such as --spring.datasource.url=jdbc:postgresql://localhost:5432/app

			exit code: 0 nothing to remove, or removed; 2 something would be removed (--dry-run); 1 it cannot be
			""";

	public UnadoptCommand() {
		super(NAME, USAGE, DRY_RUN, DISCARD_VALUES);
	}

	@Override
	int run(Adoption adoption, String database) {
		boolean discardValues = has(DISCARD_VALUES);
		RemovalReport report = adoption.removals(database, discardValues);
		boolean remove = !has(DRY_RUN) && report.exitCode() == 2;
		if (remove) {
			adoption.remove(discardValues, progress());
		}
		print(new Outcome(report, remove), report.text(remove));
		return remove ? 0 : report.exitCode();
	}

	/**
	 * The JSON output.
	 *
	 * @param removed whether the removals in the report were carried out
	 */
	private record Outcome(RemovalReport report, boolean removed) {

	}

}
