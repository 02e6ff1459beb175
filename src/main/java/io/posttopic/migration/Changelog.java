package io.posttopic.migration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import liquibase.changelog.DatabaseChangeLog;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import org.springframework.core.io.ClassPathResource;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * All steps that the server's tables need, in the order in which they run. The steps of a
 * table are derived from its aggregate and read from the file in {@code db/changelog}
 * that is named after it. At every start one statement finds the steps that a database
 * lacks, and Liquibase runs only if there are any.
 */
public final class Changelog {

	private final Map<Aggregate, List<Step>> tables = new LinkedHashMap<>();

	private final List<Step> steps;

	private Changelog(List<Aggregate> aggregates) {
		Map<Aggregate, List<Step>> unordered = new LinkedHashMap<>();
		aggregates.forEach((aggregate) -> unordered.put(aggregate, steps(aggregate)));
		aggregates.forEach((aggregate) -> add(aggregate, unordered));
		this.steps = new ArrayList<>(steps("version", file("version")));
		this.tables.values().forEach(this.steps::addAll);
	}

	/**
	 * Returns the changelog for the tables of all mapped aggregates.
	 */
	public static Changelog of(RelationalMappingContext mapping) {
		return new Changelog(Aggregate.all(mapping));
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

	/**
	 * Returns the aggregates in the order of their steps, in which a table comes after
	 * those that it refers to.
	 */
	public List<Aggregate> aggregates() {
		return List.copyOf(this.tables.keySet());
	}

	Step step(String part, String id) {
		return this.steps.stream()
			.filter((step) -> step.part().equals(part) && step.id().equals(id))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Returns the steps that a database lacks.
	 */
	public List<Step> missing(JdbcClient database) {
		String conditions = IntStream.range(0, this.steps.size())
			.mapToObj((index) -> "(%d, %s)".formatted(index, this.steps.get(index).present()))
			.collect(Collectors.joining(",\n"));
		return database
			.sql("select index from (values " + conditions + ") step (index, present) where not present order by index")
			.query(Integer.class)
			.list()
			.stream()
			.map(this.steps::get)
			.toList();
	}

	/**
	 * Returns the changelog as Liquibase executes it.
	 */
	DatabaseChangeLog forLiquibase() {
		DatabaseChangeLog changelog = new DatabaseChangeLog("posttopic");
		this.steps.forEach((step) -> changelog.addChangeSet(step.changeSet(changelog)));
		return changelog;
	}

	private static List<Step> steps(Aggregate aggregate) {
		Map<String, Object> entries = CommonChanges.before(aggregate);
		entries.putAll(file(aggregate.part()));
		entries.putAll(CommonChanges.after(aggregate));
		return steps(aggregate.part(), entries);
	}

	private static List<Step> steps(String part, Map<String, Object> entries) {
		return entries.entrySet().stream().map((entry) -> Step.of(part, entry.getKey(), entry.getValue())).toList();
	}

	private static Map<String, Object> file(String part) {
		try (InputStream content = new ClassPathResource("db/changelog/" + part + ".yaml").getInputStream()) {
			return new Yaml(new SafeConstructor(new LoaderOptions())).load(content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
