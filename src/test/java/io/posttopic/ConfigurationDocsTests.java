package io.posttopic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the properties that {@code docs/configuration.md} describes with those that
 * the code reads.
 */
class ConfigurationDocsTests {

	private static final String PACKAGE = "io.posttopic";

	/** The first column of a table, in which several names may stand. */
	private static final Pattern FIRST_CELL = Pattern.compile("^\\|([^|]*)\\|", Pattern.MULTILINE);

	/** A property, but neither part of a longer name nor a file. */
	private static final Pattern NAMED = Pattern.compile("(?<![\\w./])posttopic(?:\\.[a-z][a-z-]*(?:\\[\\d])?)+");

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(posttopic\\.[a-z.-]+)[:}]");

	@Test
	void everyPropertyIsDescribed() throws IOException {
		Set<String> described = FIRST_CELL.matcher(page())
			.results()
			.flatMap((cell) -> names(cell.group(1)))
			.collect(Collectors.toCollection(TreeSet::new));

		assertThat(described).containsAll(properties());
	}

	@Test
	void everyPropertyOfThePageExists() throws IOException {
		assertThat(properties()).containsAll(names(page()).toList());
	}

	private static Stream<String> names(String text) {
		return NAMED.matcher(text).results().map((name) -> name.group().replaceAll("\\[\\d]", "[]"));
	}

	private static String page() throws IOException {
		return Files.readString(Path.of("docs", "configuration.md"));
	}

	private static Set<String> properties() throws IOException {
		Set<String> properties = new TreeSet<>();
		for (Class<?> type : propertiesTypes()) {
			String prefix = MergedAnnotations.from(type).get(ConfigurationProperties.class).getString("prefix");
			if (prefix.startsWith("posttopic.")) {
				addComponents(properties, prefix, type);
			}
		}
		assertThat(properties).as("properties of records").isNotEmpty();
		for (Path source : sources()) {
			PLACEHOLDER.matcher(Files.readString(source)).results().forEach((name) -> properties.add(name.group(1)));
		}
		return properties;
	}

	private static List<Class<?>> propertiesTypes() {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
		return scanner.findCandidateComponents(PACKAGE)
			.stream()
			.<Class<?>>map((bean) -> ClassUtils.resolveClassName(String.valueOf(bean.getBeanClassName()), null))
			.toList();
	}

	private static void addComponents(Set<String> properties, String prefix, Class<?> type) {
		assertThat(type).isRecord();
		for (var component : type.getRecordComponents()) {
			String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
			ResolvableType resolved = ResolvableType.forType(component.getGenericType());
			Class<?> element = resolved.as(List.class).getGeneric().resolve(Object.class);
			if (component.getType().isRecord()) {
				addComponents(properties, name, component.getType());
			}
			else if (element.isRecord()) {
				addComponents(properties, name + "[]", element);
			}
			else {
				properties.add(name);
			}
		}
	}

	/**
	 * Returns the files in which placeholders of properties may stand.
	 */
	private static List<Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
			return files.filter((file) -> file.toString().endsWith(".java") || file.endsWith("application.yaml"))
				.toList();
		}
	}

}
