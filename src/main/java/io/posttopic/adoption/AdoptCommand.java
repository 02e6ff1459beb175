package io.posttopic.adoption;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.posttopic.database.Database;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

/**
 * The command {@code adopt}, which reports what a database lacks for the server and adds
 * it, without starting the server.
 */
public final class AdoptCommand {

	/**
	 * The name of the command, which is the first argument of the process.
	 */
	public static final String NAME = "adopt";

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final Database database;

	private final Adoption adoption;

	private final AdoptOptions options;

	private final PrintStream out;

	private AdoptCommand(ConfigurableApplicationContext context, AdoptOptions options, PrintStream out) {
		this.database = context.getBean(Database.class);
		this.adoption = Adoption.of(this.database, context.getBean(RelationalMappingContext.class));
		this.options = options;
		this.out = out;
	}

	/**
	 * Runs the command.
	 * @param arguments the arguments of the process, beginning with the command's name
	 * @return the exit code of the process
	 */
	public static int run(String... arguments) {
		AdoptOptions options;
		try {
			options = AdoptOptions.of(Arrays.asList(arguments).subList(1, arguments.length));
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage() + "\n\n" + AdoptOptions.USAGE);
			return 1;
		}
		if (options.help()) {
			System.out.println(AdoptOptions.USAGE);
			return 0;
		}
		return run(options);
	}

	private static int run(AdoptOptions options) {
		return CommandContext.run(NAME, options.settings(),
				(context) -> new AdoptCommand(context, options, System.out).run());
	}

	private int run() {
		Report report = this.adoption.inspect(this.database.describe(), this.options.merge(),
				this.options.withoutTriggers());
		if (this.options.dryRun() || report.exitCode() != 2) {
			print(report, List.of(), 0);
			return report.exitCode();
		}
		Consumer<String> progress = this.options.json() ? System.err::println : this.out::println;
		this.adoption.migrate(this.options.withoutTriggers(), progress);
		List<Twin> merged = (this.options.merge() != Adoption.Merge.NONE)
				? this.adoption.merge(this.options.merge(), progress) : List.of();
		Report after = this.adoption.inspect(this.database.describe(), Adoption.Merge.NONE, false);
		print(after, merged, report.sql().size());
		return (after.exitCode() == 0) ? 0 : 1;
	}

	private void print(Report report, List<Twin> merged, int made) {
		if (this.options.json()) {
			this.out.println(JSON.writeValueAsString(new Outcome(report, merged, made)));
		}
		else {
			this.out.println(new TextReport(report, merged, made));
		}
	}

	/**
	 * The JSON output.
	 *
	 * @param merged the twins that were merged, as they were before
	 * @param made how many statements ran; 0 for a dry run
	 */
	private record Outcome(Report report, List<Twin> merged, int made) {

	}

}
