package io.posttopic.adoption;

import java.util.List;
import java.util.function.ToIntFunction;

import io.posttopic.migration.Aggregate;
import io.posttopic.database.DatabaseConfiguration;
import io.posttopic.database.StartupException;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

/**
 * The application context of a command: only the connection to the database and the
 * mapping of the aggregates. It has no stereotype annotation, because the server's
 * component scan would pick it up.
 */
@Import(DatabaseConfiguration.class)
class CommandContext {

	/**
	 * Runs a command.
	 * @param name the command's name
	 * @param settings arguments that are settings of the server
	 * @return the exit code of the process
	 */
	static int run(String name, List<String> settings, ToIntFunction<ConfigurableApplicationContext> command) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(CommandContext.class)
			.web(WebApplicationType.NONE)
			.run(settings.toArray(String[]::new))) {
			return command.applyAsInt(context);
		}
		catch (StartupException ex) {
			System.err.println("posttopic " + name + ": " + ex.getMessage());
			return 1;
		}
	}

	@Bean
	RelationalMappingContext mapping() {
		return Aggregate.mapping();
	}

}
