package io.posttopic;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import org.opentest4j.TestAbortedException;

/**
 * The programs of other projects that some tests need. A test whose program is not
 * installed is skipped, but fails where {@code CI} is set.
 */
public final class Installed {

	private Installed() {
	}

	/**
	 * Returns whether a program is installed.
	 */
	public static boolean isOnPath(String program) {
		return Pattern.compile(File.pathSeparator)
			.splitAsStream(System.getenv().getOrDefault("PATH", ""))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, program)));
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
