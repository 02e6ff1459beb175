package io.posttopic.adoption;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.ArrayList;
import java.util.function.Consumer;

import io.posttopic.database.Database;
import io.posttopic.database.DatabaseConfiguration;
import io.posttopic.migration.Aggregate;
import io.posttopic.startup.StartupException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

/**
 * A command of the process. It parses its arguments and runs with the connection to the
 * database, without the rest of the server.
 */
abstract class Command {

	static final String DRY_RUN = "--dry-run";

	private static final String HELP = "--help";

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final String name;

	private final String usage;

	private final Set<String> supportedFlags;

	private final Set<String> flags = new HashSet<>();

	private final List<String> settings = new ArrayList<>();

	private String format = "text";

	Command(String name, String usage, String... supportedFlags) {
		this.name = name;
		this.usage = usage;
		this.supportedFlags = Set.of(supportedFlags);
	}

	/**
	 * Runs the command.
	 * @param arguments the arguments of the process, beginning with the command's name
	 * @return the exit code of the process
	 */
	public int execute(String... arguments) {
		try {
			parse(Arrays.asList(arguments).subList(1, arguments.length));
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage() + "\n\n" + this.usage);
			return 1;
		}
		if (has(HELP)) {
			System.out.println(this.usage);
			return 0;
		}
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Context.class)
			.web(WebApplicationType.NONE)
			.run(this.settings.toArray(String[]::new))) {
			Database database = context.getBean(Database.class);
			Adoption adoption = Adoption.of(database.forAdoption(), context.getBean(RelationalMappingContext.class),
					context.getEnvironment().getProperty("posttopic.changes.enabled", Boolean.class));
			return run(adoption, database.describe());
		}
		catch (StartupException ex) {
			System.err.println("posttopic " + this.name + ": " + ex.getMessage());
			return 1;
		}
	}

	/**
	 * Runs the command with its parsed arguments.
	 * @param database the database's description
	 * @return the exit code of the process
	 */
	abstract int run(Adoption adoption, String database);

	/**
	 * Parses the arguments: flags, the format, and settings of the server.
	 * @throws IllegalArgumentException with a message for the user, if an argument is
	 * unknown
	 */
	void parse(List<String> arguments) {
		for (Iterator<String> remaining = arguments.iterator(); remaining.hasNext();) {
			String argument = remaining.next();
			if (argument.equals("--format")) {
				this.format = remaining.hasNext() ? remaining.next() : "";
			}
			else if (argument.startsWith("--format=")) {
				this.format = argument.substring("--format=".length());
			}
			else if (argument.equals(HELP) || this.supportedFlags.contains(argument)) {
				this.flags.add(argument);
			}
			else if (argument.matches("--[\\w.\\[\\]-]+=.*")) {
				this.settings.add(argument);
			}
			else {
				throw new IllegalArgumentException("unknown argument: " + argument);
			}
		}
		if (!List.of("text", "json").contains(this.format)) {
			throw new IllegalArgumentException("--format is text or json, and not: " + this.format);
		}
	}

	boolean has(String flag) {
		return this.flags.contains(flag);
	}

	/**
	 * Returns where progress is printed: standard error if the report on standard output
	 * is JSON, otherwise standard output.
	 */
	Consumer<String> progress() {
		return isJson() ? System.err::println : System.out::println;
	}

	void print(Record json, String text) {
		System.out.println(isJson() ? JSON.writeValueAsString(json) : text);
	}

	private boolean isJson() {
		return this.format.equals("json");
	}

	/**
	 * The application context of a command: the connection to the database and the
	 * mapping of the aggregates. It has no stereotype annotation, because the server's
	 * component scan would pick it up.
	 */
	@Import(DatabaseConfiguration.class)
	static class Context {

		@Bean
		RelationalMappingContext mapping() {
			return Aggregate.mapping();
		}

	}

}
