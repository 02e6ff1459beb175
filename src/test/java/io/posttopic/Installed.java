package io.posttopic;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.opentest4j.TestAbortedException;

/**
 * The programs of other projects that some tests need. A test whose program is not
 * installed is skipped, but fails where {@code CI} is set.
 */
public final class Installed {

	private static final List<String> ELSEWHERE = List.of("/usr/bin", "/usr/sbin", "/usr/lib/chromium",
			"/usr/lib/chromium-browser");

	private Installed() {
	}

	/**
	 * Returns a program, or skips the current test if it is not installed.
	 * @param names its possible names
	 */
	public static Path require(String... names) {
		return find(names).orElseThrow(() -> skip(names[0]));
	}

	/** Searches the path, and directories that are not on everybody's. */
	private static Optional<Path> find(String... names) {
		List<String> directories = Stream
			.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)), ELSEWHERE.stream())
			.toList();
		return Stream.of(names)
			.flatMap((name) -> directories.stream().map((directory) -> Path.of(directory, name)))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * Skips the current test.
	 * @param missing what is not installed
	 * @return never; the type lets the compiler know that the method ends here
	 */
	public static RuntimeException skip(String missing) {
		String reason = "SKIPPED: there is no " + missing + ", so what depends on it was not tested";
		if (System.getenv("CI") != null) {
			throw new AssertionError(reason);
		}
		System.out.println(reason);
		throw new TestAbortedException(reason);
	}

}
