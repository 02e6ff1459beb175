package io.posttopic.migration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The changelog, read without Liquibase. At every start one statement evaluates all of
 * its preconditions, and Liquibase runs only if something is missing.
 */
public final class Changelog {

	public static final String DIRECTORY = "db/changelog/";

	public static final String MASTER = DIRECTORY + "db.changelog-master.yaml";

	private static final String ROOT = "databaseChangeLog";

	private final List<Step> steps;

	private Changelog(List<Step> steps) {
		this.steps = steps;
	}

	public static Changelog read() {
		return new Changelog(read("classpath:" + MASTER).toList());
	}

	public List<Step> steps() {
		return this.steps;
	}

	public Step step(String part, String id) {
		return this.steps.stream()
			.filter((step) -> step.part().equals(part) && step.id().equals(id))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Returns the steps whose preconditions say that the database lacks what they add.
	 */
	public List<Step> missing(JdbcClient database) {
		List<Step.Check> checks = this.steps.stream().flatMap((step) -> step.checks().stream()).toList();
		String sql = String.join("),\n(", checks.stream().map(Step.Check::sql).toList());
		List<Object> answers = database.sql("select (" + sql + ")")
			.query((row, number) -> Arrays.asList(answers(row, checks.size())))
			.single();
		List<Step> missing = new ArrayList<>();
		int next = 0;
		for (Step step : this.steps) {
			List<Object> own = answers.subList(next, next + step.checks().size());
			next += own.size();
			if (own.equals(step.checks().stream().map(Step.Check::expected).toList())) {
				missing.add(step);
			}
		}
		return missing;
	}

	private static Object[] answers(ResultSet row, int count) throws SQLException {
		Object[] answers = new Object[count];
		for (int column = 0; column < count; column++) {
			answers[column] = row.getLong(column + 1);
		}
		return answers;
	}

	private static Stream<Step> read(String pattern) {
		try {
			return Arrays.stream(new PathMatchingResourcePatternResolver().getResources(pattern))
				.sorted(Comparator.comparing((file) -> String.valueOf(file.getFilename())))
				.flatMap(Changelog::readFile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<Step> readFile(Resource file) {
		List<Map<String, Object>> entries = list(load(file).get(ROOT));
		String part = entries.stream()
			.map((entry) -> entry.get("logicalFilePath"))
			.filter(Objects::nonNull)
			.map(Object::toString)
			.findFirst()
			.orElse("");
		return entries.stream().flatMap((entry) -> entry(part, entry));
	}

	private static Map<String, Object> load(Resource file) {
		try (InputStream content = file.getInputStream()) {
			return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(content));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<Step> entry(String part, Map<String, Object> entry) {
		if (entry.get("changeSet") instanceof Map<?, ?> changeSet) {
			return Stream.of(step(part, map(changeSet)));
		}
		if (entry.get("include") instanceof Map<?, ?> include) {
			return read("classpath:" + DIRECTORY + include.get("file"));
		}
		if (entry.get("includeAll") instanceof Map<?, ?> include) {
			return read("classpath:" + DIRECTORY + include.get("path") + "/*.yaml");
		}
		return Stream.empty();
	}

	private static Step step(String part, Map<String, Object> changeSet) {
		List<Step.Check> checks = list(changeSet.get("preConditions")).stream()
			.filter((condition) -> condition.containsKey("sqlCheck"))
			.map((condition) -> map(condition.get("sqlCheck")))
			.map((check) -> new Step.Check(text(check, "sql"), Long.parseLong(text(check, "expectedResult"))))
			.toList();
		List<Map<String, Object>> changes = list(changeSet.get("changes"));
		List<String> sql = changes.stream().map(Changelog::sql).toList();
		List<Added> added = Added.of(sql);
		return new Step(part, text(changeSet, "id"), checks,
				Stream.concat(sql.stream(), added.stream().flatMap(Added::mark)).toList(), added,
				parameters(changes.getFirst()).get("chosen"));
	}

	private static String sql(Map<String, Object> change) {
		if (change.containsKey("sql")) {
			return text(map(change.get("sql")), "sql");
		}
		Map<String, String> parameters = parameters(change);
		String page = parameters.get("page");
		return (page != null) ? PagedUpdate.describe(page) : ListRepair.describe(
				Objects.requireNonNull(parameters.get("uneven")), Objects.requireNonNull(parameters.get("repair")));
	}

	private static Map<String, String> parameters(Map<String, Object> change) {
		return change.containsKey("customChange") ? list(map(change.get("customChange")).get("params")).stream()
			.map((entry) -> map(entry.get("param")))
			.collect(Collectors.toMap((parameter) -> text(parameter, "name"), (parameter) -> text(parameter, "value")))
				: Map.of();
	}

	private static String text(Map<String, Object> map, String key) {
		return Objects.requireNonNull(map.get(key), key).toString().strip();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(@Nullable Object value) {
		return (Map<String, Object>) Objects.requireNonNull(value);
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> list(@Nullable Object value) {
		return (List<Map<String, Object>>) Objects.requireNonNull(value);
	}

}
