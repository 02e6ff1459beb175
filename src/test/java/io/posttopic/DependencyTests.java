package io.posttopic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the executable jar brings along: its libraries, their licences and their known
 * vulnerabilities. Runs when the jar is made.
 */
class DependencyTests {

	/** Of those that the Open Source Initiative approved, the ones that have come up. */
	private static final Set<String> OPEN_SOURCE = Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0",
			"MIT", "MIT-0");

	/**
	 * No open source licence, and accepted for this library alone: it forbids only to
	 * offer a product that competes with Liquibase, and each release becomes Apache-2.0
	 * after two years. Release 4.33.0 is Apache-2.0, and the migrations are tested with
	 * it, too.
	 */
	private static final String LIQUIBASE = "org.liquibase:liquibase-core FSL-1.1-ALv2";

	private record Library(String name, String version, List<String> licenses) {

		static Library of(JsonNode component) {
			return new Library(component.get("group").asString() + ":" + component.get("name").asString(),
					component.get("version").asString(),
					component.path("licenses").valueStream().map((entry) -> license(entry.get("license"))).toList());
		}

		/** Its identifier, where SPDX knows it. */
		private static String license(JsonNode license) {
			return license.path("id").asString(license.path("name").asString());
		}

		boolean isOpenSource() {
			return this.licenses.stream().anyMatch(OPEN_SOURCE::contains);
		}

	}

	private record Advisory(String library, VersionRange affected, String identifiers) {

		static Advisory of(String line) {
			String[] fields = line.split(" \\| ", 3);
			try {
				return new Advisory(fields[0], VersionRange.createFromVersionSpec(fields[1]), fields[2]);
			}
			catch (InvalidVersionSpecificationException ex) {
				throw new IllegalStateException(line, ex);
			}
		}

		boolean concerns(String library, String version) {
			return this.library.equals(library) && this.affected.containsVersion(new DefaultArtifactVersion(version));
		}

	}

	@Test
	void theBillOfMaterialsListsTheLibrariesOfTheJar() throws IOException {
		try (JarFile jar = jar()) {
			List<String> files = jar.stream()
				.map((entry) -> entry.getName())
				.filter((name) -> name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar"))
				.map((name) -> name.substring("BOOT-INF/lib/".length()))
				.filter((name) -> !name.startsWith("spring-boot-jarmode-"))
				.toList();
			List<String> listed = libraries().stream()
				.map((library) -> library.name().replaceFirst(".*:", "") + "-" + library.version() + ".jar")
				.toList();
			assertThat(files).hasSizeGreaterThan(50);
			assertThat(listed).containsAll(files);
		}
	}

	@Test
	void everyLibraryIsOpenSource() throws IOException {
		assertThat(libraries().stream()
			.filter((library) -> !library.isOpenSource())
			.map((library) -> library.name() + " " + String.join(" ", library.licenses()))
			.filter((library) -> !library.equals(LIQUIBASE))).isEmpty();
	}

	@Test
	void everyLibraryHasANotice() throws IOException {
		String notices = read("META-INF/THIRD-PARTY.txt");
		assertThat(libraries()).allSatisfy(
				(library) -> assertThat(notices).contains("(" + library.name() + ":" + library.version() + " "));
	}

	@Test
	void noLibraryHasAKnownVulnerability() throws IOException {
		List<Advisory> advisories = advisories();
		assertThat(libraries().stream().flatMap((library) -> known(advisories, library.name(), library.version())))
			.isEmpty();
	}

	@Test
	void everyAdvisoryIsOfALibraryThatIsThere() throws IOException {
		assertThat(libraries()).extracting(Library::name)
			.containsAll(advisories().stream().map(Advisory::library).toList());
	}

	@Test
	void anAffectedVersionIsFound() throws IOException {
		List<Advisory> advisories = advisories();
		String tomcat = "org.apache.tomcat.embed:tomcat-embed-core";
		assertThat(known(advisories, tomcat, "11.0.22")).anyMatch((found) -> found.contains("CVE-2026-65182"))
			.noneMatch((found) -> found.contains("CVE-2026-43515"));
		assertThat(known(advisories, tomcat, "11.0.25")).anyMatch((found) -> found.contains("CVE-2026-76183"));
		assertThat(known(advisories, tomcat, "11.0.26")).isEmpty();
		assertThat(known(advisories, "org.postgresql:postgresql", "42.7.11"))
			.anyMatch((found) -> found.contains("CVE-2026-54291"));
	}

	private static Stream<String> known(List<Advisory> advisories, String library, String version) {
		return advisories.stream()
			.filter((advisory) -> advisory.concerns(library, version))
			.map((advisory) -> "%s %s has %s".formatted(library, version, advisory.identifiers()));
	}

	private static List<Advisory> advisories() throws IOException {
		return Files.readAllLines(Path.of(".ci", "advisories.txt"))
			.stream()
			.filter((line) -> !line.isBlank() && !line.startsWith("#"))
			.map(Advisory::of)
			.toList();
	}

	/** Those that are in the jar, without the optional ones. */
	private static List<Library> libraries() throws IOException {
		JsonNode bill = JsonMapper.shared().readTree(read("META-INF/sbom/application.cdx.json"));
		return bill.get("components")
			.valueStream()
			.filter((component) -> component.path("scope").asString("required").equals("required"))
			.map(Library::of)
			.toList();
	}

	private static String read(String file) throws IOException {
		try (JarFile jar = jar()) {
			return new String(jar.getInputStream(jar.getEntry(file)).readAllBytes());
		}
	}

	private static JarFile jar() throws IOException {
		return new JarFile(System.getProperty("posttopic.jar"));
	}

}
