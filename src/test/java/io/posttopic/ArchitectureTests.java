package io.posttopic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.stereotype.Controller;
import org.springframework.stereotype.Repository;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

@Execution(ExecutionMode.CONCURRENT)
class ArchitectureTests {

	private static final String ROOT = "io.posttopic";

	/**
	 * Generic packages, which know no model, and the packages of ours that each may use.
	 */
	private static final Map<String, Set<String>> GENERIC = Map.ofEntries(entry("error"), entry("startup"),
			entry("relay", "error"), entry("database", "startup"), entry("pool", "database"),
			entry("replica", "pool", "startup"), entry("embedded", "database", "startup"),
			entry("security", "error", "database", "startup"), entry("read", "error", "relay", "database", "pool"),
			entry("write", "error", "relay", "read", "pool", "security"), entry("documents", "error", "startup"),
			entry("limits", "error", "pool", "security", "startup"),
			entry("cost", "error", "relay", "read", "documents", "limits"),
			entry("observability", "error", "read", "limits", "security", "pool", "replica", "documents", "adoption",
					"subscription", "startup"),
			entry("http", "error", "relay", "read", "pool", "replica", "security", "documents", "limits", "cost",
					"observability", "subscription", "startup", "write"),
			entry("changes", "error", "database", "pool", "read", "migration", "startup"),
			entry("subscription", "error", "changes", "pool", "read", "replica", "limits", "startup"),
			entry("websocket", "error", "http", "limits", "observability", "pool", "read", "replica", "security",
					"subscription"),
			entry("graphiql"), entry("migration", "database"), entry("inspection", "migration", "database"),
			entry("adoption", "inspection", "migration", "database", "startup"));

	/** The ends that join tables join, and which other ends each may use. */
	private static final Map<String, Set<String>> ENDS = Map.of("user", Set.of(), "topic", Set.of("user"), "post",
			Set.of("user"));

	/** The packages that hold a part of a join table's package, and that package. */
	private static final Map<String, String> PARTS = Map.of("topiclist", "posttopic");

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages(ROOT);

	private static Map.Entry<String, Set<String>> entry(String name, String... used) {
		return Map.entry(name, Set.of(used));
	}

	@Test
	void thePackagesAreFlat() {
		assertThat(packages()).noneMatch((name) -> name.contains("."));
	}

	/**
	 * A package is small enough to be read in one sitting. Only the classes of {@code
	 * read} refer to each other so much that there are more of them.
	 */
	@Test
	void noPackageIsLarge() throws IOException {
		Map<Path, List<Path>> packages = sources().stream().collect(Collectors.groupingBy(Path::getParent));
		for (Map.Entry<Path, List<Path>> each : packages.entrySet()) {
			if (!each.getKey().endsWith("read")) {
				assertThat(each.getValue()).as("%s", each.getKey()).hasSizeLessThanOrEqualTo(25);
				int lines = 0;
				for (Path source : each.getValue()) {
					lines += Files.readAllLines(source).size();
				}
				assertThat(lines).as("%s", each.getKey()).isLessThanOrEqualTo(2000);
			}
		}
	}

	@Test
	void noPackagesFormACircle() {
		slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void genericPackagesKnowNoFeature() {
		GENERIC.forEach(this::checkUsesOnly);
	}

	@Test
	void endsDoNotKnowTheirJoins() {
		ENDS.forEach((end, others) -> {
			Set<String> allowed = new HashSet<>(GENERIC.keySet());
			allowed.addAll(others);
			checkUsesOnly(end, allowed);
		});
	}

	@Test
	void joinsDoNotKnowEachOther() {
		List<String> joins = packages().stream()
			.filter((name) -> !GENERIC.containsKey(name) && !ENDS.containsKey(name))
			.toList();
		assertThat(joins).contains("posttopic", "postaction");
		for (String join : joins) {
			noClasses().that()
				.resideInAPackage(ROOT + "." + join)
				.should()
				.dependOnClassesThat(resideInAnyPackage(joins.stream()
					.filter((other) -> !other.equals(join) && !other.equals(PARTS.get(join)))
					.map((other) -> ROOT + "." + other)
					.toArray(String[]::new)))
				.check(CLASSES);
		}
	}

	@Test
	void jdbcIsOnlyWhereSqlBelongs() {
		noClasses().that()
			.resideOutsideOfPackages(ROOT + ".read", ROOT + ".write", ROOT + ".database", ROOT + ".pool",
					ROOT + ".replica", ROOT + ".changes", ROOT + ".embedded", ROOT + ".startup", ROOT + ".migration",
					ROOT + ".inspection", ROOT + ".adoption")
			.and()
			.areNotAnnotatedWith(Repository.class)
			.and()
			.areNotAssignableTo(org.springframework.data.repository.Repository.class)
			.should()
			.dependOnClassesThat(
					resideInAnyPackage("java.sql", "javax.sql", "org.springframework.jdbc..", "org.postgresql.."))
			.check(CLASSES);
	}

	/**
	 * Only a table's own repository writes the table. Looks at the SQL in the sources.
	 */
	@Test
	void aTableIsWrittenByItsOwnRepositoryOnly() throws IOException {
		Pattern write = Pattern.compile("(?i)(?:insert\\s+into|update|delete\\s+from)\\s+\\\\?\"(\\w+)\\\\?\"");
		Map<String, String> writers = new TreeMap<>();
		for (Path source : sources()) {
			Matcher sql = write.matcher(Files.readString(source));
			while (sql.find()) {
				writers.merge(sql.group(1), className(source),
						(all, other) -> all.contains(other) ? all : all + " " + other);
			}
		}
		assertThat(writers).isEqualTo(Map.of("Users", "UserRepository", "Topics", "TopicRepository", "PostTopic",
				"PostTopicRowsImpl", "PostAction", "PostActionRowsImpl"));
	}

	private static List<Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> !file.toString().matches(".*/(adoption|inspection|migration)/.*"))
				.toList();
		}
	}

	private static String className(Path source) {
		return source.getFileName().toString().replace(".java", "");
	}

	@Test
	void controllersAreInsideTheirPackageAndWriteNoSql() {
		classes().that().areAnnotatedWith(Controller.class).should().bePackagePrivate().check(CLASSES);
		noClasses().that()
			.areAnnotatedWith(Controller.class)
			.should()
			.dependOnClassesThat(DescribedPredicate.describe("write SQL",
					(JavaClass type) -> type.getName().equals(ROOT + ".read.Sql")))
			.check(CLASSES);
	}

	@Test
	void everyPackageIsNullMarked() {
		for (JavaPackage part : CLASSES.getPackage(ROOT).getSubpackages()) {
			assertThat(part.isAnnotatedWith(NullMarked.class)).as(part.getName()).isTrue();
		}
	}

	private void checkUsesOnly(String name, Set<String> allowed) {
		String[] others = packages().stream()
			.filter((other) -> !other.equals(name) && !allowed.contains(other))
			.map((other) -> ROOT + "." + other)
			.toArray(String[]::new);
		noClasses().that()
			.resideInAPackage(ROOT + "." + name)
			.should()
			.dependOnClassesThat(resideInAnyPackage(others))
			.check(CLASSES);
	}

	private List<String> packages() {
		return CLASSES.stream()
			.map(JavaClass::getPackageName)
			.filter((name) -> name.startsWith(ROOT + "."))
			.map((name) -> name.substring(ROOT.length() + 1))
			.distinct()
			.toList();
	}

}
