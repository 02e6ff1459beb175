package io.posttopic.adoption;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.posttopic.database.Database;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

/**
 * The command {@code unadopt}, which removes from a database what adoption added, and
 * nothing else.
 */
public final class UnadoptCommand {

	/**
	 * The name of the command, which is the first argument of the process.
	 */
	public static final String NAME = "unadopt";

	private static final String DRY_RUN = "--dry-run";

	private static final String DISCARD_VALUES = "--discard-values";

	private static final String HELP = "--help";

	private static final String USAGE = """
			usage: unadopt [--dry-run] [--discard-values] [--format text|json] [--setting=value ...]

			  --dry-run         only report what would be removed, and the SQL that would run
			  --discard-values  also remove columns and tables that contain values
			  --format json     print the report as JSON
			  --setting=value, such as --spring.datasource.url=jdbc:postgresql://localhost:5432/app

			exit code: 0 nothing to remove, or removed; 2 something would be removed (--dry-run); 1 it cannot be
			""";

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final Database database;

	private final Adoption adoption;

	private final CommandLine line;

	private final PrintStream out = System.out;

	private UnadoptCommand(ConfigurableApplicationContext context, CommandLine line) {
		this.database = context.getBean(Database.class);
		this.adoption = Adoption.of(this.database, context.getBean(RelationalMappingContext.class));
		this.line = line;
	}

	/**
	 * Runs the command.
	 * @param arguments the arguments of the process, beginning with the command's name
	 * @return the exit code of the process
	 */
	public static int run(String... arguments) {
		CommandLine line;
		try {
			line = CommandLine.parse(Arrays.asList(arguments).subList(1, arguments.length),
					Set.of(DRY_RUN, DISCARD_VALUES, HELP));
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage() + "\n\n" + USAGE);
			return 1;
		}
		if (line.has(HELP)) {
			System.out.println(USAGE);
			return 0;
		}
		return CommandContext.run(NAME, line.settings(), (context) -> new UnadoptCommand(context, line).run());
	}

	private int run() {
		boolean discardValues = this.line.has(DISCARD_VALUES);
		RemovalReport report = this.adoption.removals(this.database.describe(), discardValues);
		boolean remove = !this.line.has(DRY_RUN) && report.exitCode() == 2;
		if (remove) {
			Consumer<String> progress = this.line.json() ? System.err::println : this.out::println;
			this.adoption.remove(discardValues, progress);
		}
		this.out.println(this.line.json() ? JSON.writeValueAsString(new Outcome(report, remove)) : report.text(remove));
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
