package io.posttopic.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import org.springframework.core.io.ClassPathResource;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * All steps that the server's tables need, in the order in which they run. The steps of a
 * table come from the files in {@code db/changelog/common}, whose placeholders are filled
 * from its aggregate, and from the file in {@code db/changelog} that is named after it.
 * At every start two statements find the steps that a database lacks, and Liquibase runs
 * only those. The files are not in Liquibase's own format, which took seven times as long
 * to parse and repeated each condition.
 */
public final class Changelog {

	/** Fills templates of SQL, such as the files. */
	public static final PropertyPlaceholderHelper PLACEHOLDERS = new PropertyPlaceholderHelper("${", "}");

	private final Map<Aggregate, List<Step>> tables = new LinkedHashMap<>();

	private final List<Step> steps = new ArrayList<>();

	private final LogTriggers logTriggers;

	private Changelog(List<Aggregate> aggregates, LogTriggers logTriggers) {
		this.logTriggers = logTriggers;
		Map<Aggregate, List<Step>> unordered = new LinkedHashMap<>();
		aggregates.forEach((aggregate) -> unordered.put(aggregate, steps(aggregate, logTriggers)));
		aggregates.forEach((aggregate) -> add(aggregate, unordered));
		List.of("version", "changes", "retry").forEach((part) -> this.steps.addAll(steps(part, file(part, Map.of()))));
		this.tables.values().forEach(this.steps::addAll);
	}

	public static Changelog of(RelationalMappingContext mapping, LogTriggers logTriggers) {
		return new Changelog(Aggregate.all(mapping), logTriggers);
	}

	/**
	 * Returns the changelog for the tables of all mapped aggregates in a database.
	 * @param changes whether changes of rows are to be logged, or null to decide by the
	 * database
	 */
	public static Changelog of(RelationalMappingContext mapping, @Nullable Boolean changes, JdbcClient database) {
		List<Aggregate> aggregates = Aggregate.all(mapping);
		return new Changelog(aggregates, LogTriggers.of(changes, database, aggregates));
	}

	/**
	 * Adds the steps of a table after those of the tables that it refers to.
	 */
	private void add(Aggregate aggregate, Map<Aggregate, List<Step>> unordered) {
		List<Step> own = Objects.requireNonNull(unordered.get(aggregate));
		unordered.keySet()
			.stream()
			.filter((other) -> !other.equals(aggregate) && !this.tables.containsKey(other)
					&& own.stream().anyMatch((step) -> step.references(other.table())))
			.forEach((other) -> add(other, unordered));
		this.tables.putIfAbsent(aggregate, own);
	}

	public List<Step> steps() {
		return this.steps;
	}

	public LogTriggers logTriggers() {
		return this.logTriggers;
	}

	/**
	 * Returns the aggregates in the order of their steps, in which a table comes after
	 * those that it refers to.
	 */
	public List<Aggregate> aggregates() {
		return List.copyOf(this.tables.keySet());
	}

	/**
	 * Returns the steps that a database lacks.
	 */
	public List<Step> missing(JdbcClient database) {
		List<Added> named = this.steps.stream().flatMap((step) -> step.named().stream()).toList();
		Set<String> existing = new Catalog(database).identities(named.stream().map(Added::table).distinct().toList());
		List<Step> candidates = this.steps.stream()
			.filter((step) -> step.named().filter((added) -> existing.contains(added.identity())).isEmpty())
			.toList();
		// Only these are checked by their conditions, because PostgreSQL takes longer to
		// plan a condition than to list all objects.
		String conditions = IntStream.range(0, candidates.size())
			.mapToObj((index) -> "(%d, %s)".formatted(index,
					Objects.requireNonNullElse(candidates.get(index).unless(), "false")))
			.collect(Collectors.joining(",\n"));
		return database
			.sql("select index from (values " + conditions + ") step (index, present) where not present order by index")
			.query(Integer.class)
			.list()
			.stream()
			.map(candidates::get)
			.toList();
	}

	private static List<Step> steps(Aggregate aggregate, LogTriggers logTriggers) {
		Map<String, String> names = new HashMap<>(Map.of("part", aggregate.part(), "table", aggregate.table()));
		Map<String, Object> entries = new LinkedHashMap<>();
		if (aggregate.isJoin()) {
			Aggregate.End left = aggregate.ends().get(0);
			Aggregate.End right = aggregate.ends().get(1);
			names.putAll(Map.of("left", left.column(), "leftTable", left.table(), "right", right.column(), "rightTable",
					right.table()));
			entries.putAll(file("common/join", names));
			for (Aggregate.End end : aggregate.ends()) {
				names.putAll(Map.of("role", end.role(), "column", end.column(), "target", end.table()));
				entries.putAll(file("common/reference", names));
			}
		}
		else {
			entries.putAll(file("common/table", names));
		}
		List.of("common/columns", aggregate.part(), "common/trigger")
			.forEach((name) -> entries.putAll(file(name, names)));
		if (aggregate.logged() != null) {
			names.putAll(loggedNames(aggregate, aggregate.logged()));
			switch (logTriggers) {
				case CREATE -> entries.putAll(file("common/changes", names));
				case DROP -> entries.putAll(file("common/changes-off", names));
				case OMIT -> {
					// Existing triggers are kept, because another server may have just
					// created them.
				}
			}
		}
		return steps(aggregate.part(), entries);
	}

	private static Map<String, String> loggedNames(Aggregate aggregate, List<String> logged) {
		List<String> key = aggregate.key().stream().map(Names::quoted).toList();
		String row = logged.stream()
			.map((column) -> "'%s', %s".formatted(column, Names.quoted(column)))
			.collect(Collectors.joining(", ", "jsonb_build_object(", ")"));
		return Map.of("type", aggregate.type(), "keys",
				key.getFirst() + ", " + ((key.size() > 1) ? key.getLast() : "null"), "columns", String.join(", ", key),
				"row", row, "logged", String.join(" ", logged));
	}

	private static List<Step> steps(String part, Map<String, Object> entries) {
		return entries.entrySet().stream().map((entry) -> Step.of(part, entry.getKey(), entry.getValue())).toList();
	}

	/**
	 * Reads a file.
	 * @param names the values of the placeholders in the file
	 */
	private static Map<String, Object> file(String path, Map<String, String> names) {
		try {
			String content = new ClassPathResource("db/changelog/" + path + ".yaml")
				.getContentAsString(StandardCharsets.UTF_8);
			return new Yaml(new SafeConstructor(new LoaderOptions()))
				.load(PLACEHOLDERS.replacePlaceholders(content, names::get));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
