package io.posttopic;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * The directory that is distributed: the server's jar, its libraries, the options of the
 * JVM and the ahead-of-time cache that is made with them.
 *
 * @param directory the directory
 * @param java the JVM, which is the only one that can use the cache
 */
record Distribution(Path directory, Path java) {

	private static final Path OPTIONS = Path.of("src", "distribution", "java.options");

	private static final String JAR = "posttopic.jar";

	private static final String CACHE = "posttopic.aot";

	/**
	 * Creates the directory without a cache, in place of an existing one.
	 * @param jar the executable jar
	 */
	static Distribution of(Path jar, Path directory) throws IOException, InterruptedException {
		Distribution made = new Distribution(directory, Path.of(System.getProperty("java.home"), "bin", "java"));
		Files.deleteIfExists(made.log().toPath());
		FileSystemUtils.deleteRecursively(directory);
		Files.createDirectories(directory);
		Process extraction = made.start(List.of("-Djarmode=tools", "-jar", jar.toAbsolutePath().toString(), "extract",
				"--destination", ".", "--force", "--application-filename", JAR));
		made.require(extraction.waitFor() == 0, "The jar cannot be extracted");
		Files.copy(OPTIONS, directory.resolve(OPTIONS.getFileName()));
		return made;
	}

	/**
	 * Runs the server and creates the cache from what it does.
	 * @param settings the server's arguments
	 * @param requests waits until the server is ready and sends requests to it
	 */
	void train(List<String> settings, Callable<?> requests) throws Exception {
		// The JVM cannot read one cache and write another.
		List<String> options = Files.readAllLines(OPTIONS)
			.stream()
			.filter((line) -> line.startsWith("-") && !line.startsWith("-XX:AOTCache="))
			.toList();
		run(Stream.concat(options.stream(), Stream.of("-XX:AOTCacheOutput=" + CACHE)).toList(), settings, requests);
		require(Files.exists(this.directory.resolve(CACHE)), "The JVM wrote no " + CACHE);
	}

	/**
	 * Runs the server as it is run later, and fails if the cache cannot be used.
	 */
	void check(List<String> settings, Callable<?> requests) throws Exception {
		run(List.of("@" + OPTIONS.getFileName(), "-XX:AOTMode=on"), settings, requests);
	}

	private void run(List<String> options, List<String> settings, Callable<?> requests) throws Exception {
		List<String> arguments = new ArrayList<>(options);
		arguments.addAll(List.of("-Xlog:aot=warning", "-jar", JAR));
		arguments.addAll(settings);
		Process server = start(arguments);
		try {
			requests.call();
			server.destroy();
			// The JVM writes the cache when it ends.
			require(server.waitFor(5, TimeUnit.MINUTES), "The server does not stop");
		}
		catch (IOException ex) {
			throw new IllegalStateException("The server does not answer: see " + log(), ex);
		}
		finally {
			server.destroyForcibly();
		}
	}

	private Process start(List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(this.java.toString()));
		command.addAll(arguments);
		return new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
			.start();
	}

	private void require(boolean fulfilled, String message) {
		if (!fulfilled) {
			throw new IllegalStateException(message + ": see " + log());
		}
	}

	private File log() {
		return this.directory.resolveSibling("training.log").toFile();
	}

}
