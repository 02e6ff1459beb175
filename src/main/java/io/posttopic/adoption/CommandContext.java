package io.posttopic.adoption;

import java.util.List;
import java.util.function.ToIntFunction;

import io.posttopic.database.DatabaseConfiguration;
import io.posttopic.database.StartupException;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

/**
 * Of the server only what chooses the database, and what the aggregates need of it.
 * Without an annotation that would make it a part of the server, too.
 */
@Import(DatabaseConfiguration.class)
class CommandContext {

	/**
	 * Runs a command.
	 * @param name the command's name
	 * @param settings arguments that are settings of the server
	 * @return the process's exit code
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
