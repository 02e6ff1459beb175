package io.posttopic.adoption;

import java.util.List;

import io.posttopic.database.Database;
import io.posttopic.inspection.Inspection;
import io.posttopic.migration.LockRetry;
import io.posttopic.migration.Step;
import io.posttopic.startup.StartupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.stereotype.Component;

/**
 * The adoption of the database at startup. It adds what the database lacks before the
 * server uses it, or, if {@code posttopic.adopt.on-start} is false, refuses to start when
 * something is missing. It never changes a twin.
 */
@Component
public class AdoptionOnStart implements InitializingBean {

	private static final Logger logger = LoggerFactory.getLogger(AdoptionOnStart.class);

	private static final int MAX_NAMED = 3;

	private final Database database;

	private final RelationalMappingContext mapping;

	private final boolean enabled;

	private final @Nullable Boolean changes;

	private List<String> twins = List.of();

	AdoptionOnStart(Database database, RelationalMappingContext mapping,
			@Value("${posttopic.adopt.on-start:true}") boolean enabled,
			@Value("${posttopic.changes.enabled:#{null}}") @Nullable Boolean changes) {
		this.database = database;
		this.mapping = mapping;
		this.enabled = enabled;
		this.changes = changes;
	}

	@Override
	public void afterPropertiesSet() {
		Database direct = this.database.forAdoption();
		Adoption adoption = Adoption.of(direct, this.mapping, this.changes);
		Adoption.StartupState state = adoption.startupState();
		if (!state.missing().isEmpty()) {
			requireAdoptable(state);
			adoption.migrate(false, AdoptionOnStart::log);
		}
		Adoption.StartupState served = (direct == this.database) ? state
				: Adoption.of(this.database, this.mapping, this.changes).startupState();
		served.deniedTables().ifPresent(logger::warn);
		if (state.omitsLog()) {
			logger.warn(Inspection.LOG_OMITTED);
		}
		this.twins = state.twins();
		this.twins
			.forEach((twin) -> logger.warn("{}: two tables for the same pairs, of which only the second is served. "
					+ "The command adopt --dry-run compares them.", twin));
	}

	/**
	 * Returns the twins that were found, each with the name of its join table.
	 */
	public List<String> twins() {
		return this.twins;
	}

	private static void log(String line) {
		logger.atLevel(line.startsWith(LockRetry.WAITING_PREFIX) ? Level.WARN : Level.INFO).log(line);
	}

	private void requireAdoptable(Adoption.StartupState state) {
		if (!this.enabled) {
			throw new StartupException("the database lacks %s, and posttopic.adopt.on-start is false: run java -jar "
				.formatted(summarize(state.missing()))
					+ "posttopic.jar adopt --dry-run to see what it would get, and adopt.");
		}
		if (!state.obstacles().isEmpty()) {
			throw new StartupException("the database cannot be adopted: " + String.join(" ", state.obstacles()));
		}
	}

	private static String summarize(List<Step> missing) {
		List<String> names = missing.stream().map((step) -> step.part() + " " + step.describe()).toList();
		int more = names.size() - MAX_NAMED;
		return String.join(", ", names.stream().limit(MAX_NAMED).toList())
				+ ((more > 0) ? " and %d more".formatted(more) : "");
	}

}
