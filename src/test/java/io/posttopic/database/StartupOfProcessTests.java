package io.posttopic.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.posttopic.Api;
import io.posttopic.PostgresServer;
import io.posttopic.ServerProcess;
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
		Process process = ServerProcess.builder(this.directory, List.of(), List.of()).start();
		String output = new String(process.getInputStream().readAllBytes());

		assertThat(output).matches("posttopic cannot start: no database is configured: set SPRING_DATASOURCE_URL, "
				+ "for example to jdbc:postgresql://localhost:5432/app, .*\\R");
		assertThat(process.waitFor()).isOne();
	}

	@Test
	void structuredLogsHaveNoPlainLinesAndReportAnUnusedAheadOfTimeCacheOnce() throws Exception {
		Process process = ServerProcess.builder(this.directory, List.of("-XX:AOTCache=missing.aot", "-Xlog:aot=off"),
				List.of("--logging.structured.format.console=ecs", "--logging.level.posttopic.request=info",
						"--server.port=0", "--spring.datasource.url=" + PostgresServer.newest().migrated().url(),
						"--spring.datasource.username=postgres"))
			.start();
		try (BufferedReader lines = process.inputReader()) {
			List<String> start = List.of(message(lines), message(lines), message(lines));
			assertThat(start).filteredOn((line) -> line.contains("ahead-of-time cache")).hasSize(1);
			List<String> others = start.stream().filter((line) -> !line.contains("ahead-of-time cache")).toList();
			String ready = others.getFirst();
			assertThat(ready).startsWith("posttopic is ready: ");
			assertThat(others.getLast()).startsWith("posttopic is read-only: ");
			int port = Integer.parseInt(ready.replaceFirst(".*http://localhost:(\\d+)/.*", "$1"));
			assertThat(Api.at(port).data("query Who { viewer { id } }").has("viewer")).isTrue();
			assertThat(message(lines)).startsWith("Who 200 in ");
		}
		finally {
			process.destroy();
		}
	}

	private static String message(BufferedReader lines) throws IOException {
		return JsonMapper.shared().readTree(lines.readLine()).get("message").stringValue();
	}

}
