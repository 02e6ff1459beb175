package io.posttopic;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application of {@code src/test/sequelize}, which is a real one, as a process of its
 * own. Any number of threads may use it at once.
 */
final class SequelizeApplication implements AutoCloseable {

	private static final Path SOURCE = Path.of("src", "test", "sequelize");

	private static final Path INSTALLED = Path.of("target", "sequelize");

	private final AtomicInteger requests = new AtomicInteger();

	private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

	private final Process process;

	private final BufferedWriter input;

	private SequelizeApplication(ProcessBuilder command) throws IOException {
		this.process = command.redirectError(Redirect.INHERIT).start();
		this.input = this.process.outputWriter(StandardCharsets.UTF_8);
		Thread.ofVirtual().start(this::read);
	}

	/**
	 * Starts it on a database, which it does not touch yet. Without Node the test is
	 * skipped, but not where {@code CI} is set.
	 */
	static SequelizeApplication on(TestDatabase database) throws Exception {
		install();
		ProcessBuilder command = new ProcessBuilder("node", "app.js").directory(INSTALLED.toFile());
		command.environment().put("DATABASE_URL", database.url().replace("jdbc:postgresql://", "postgres://postgres@"));
		return new SequelizeApplication(command);
	}

	private static void install() throws Exception {
		Installed.require("node");
		Installed.require("npm");
		Files.createDirectories(INSTALLED);
		copy("app.js");
		Path lock = INSTALLED.resolve("package-lock.json");
		boolean isInstalled = Files.exists(INSTALLED.resolve("node_modules/.package-lock.json")) && Files.exists(lock)
				&& Files.mismatch(lock, SOURCE.resolve("package-lock.json")) == -1;
		if (!isInstalled) {
			copy("package.json");
			copy("package-lock.json");
			copy(".npmrc");
			File log = INSTALLED.resolve("npm.log").toFile();
			int exit = new ProcessBuilder("npm", "ci").directory(INSTALLED.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log)
				.start()
				.waitFor();
			if (exit != 0) {
				Files.delete(lock);
				throw Installed.skip("Sequelize, which npm could not install, see " + log);
			}
		}
	}

	private static void copy(String file) throws IOException {
		Files.copy(SOURCE.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
	}

	/**
	 * What JavaScript returns, which must not fail.
	 * @param javaScript the body of an asynchronous function, which has the models
	 */
	JsonNode run(String javaScript) {
		JsonNode answer = send(javaScript);
		assertThat(answer.has("error")).as("%s answered %s", javaScript, answer).isFalse();
		return answer.path("value");
	}

	/**
	 * The whole answer to JavaScript: its {@code value}, or an {@code error} with the
	 * name and the message of Sequelize's, and the code of PostgreSQL's.
	 */
	JsonNode send(String javaScript) {
		int id = this.requests.incrementAndGet();
		CompletableFuture<JsonNode> answer = new CompletableFuture<>();
		this.answers.put(id, answer);
		write(JsonMapper.shared().writeValueAsString(Map.of("id", id, "run", javaScript)));
		return answer.orTimeout(1, TimeUnit.MINUTES).join();
	}

	private synchronized void write(String line) {
		try {
			this.input.write(line);
			this.input.newLine();
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			output.lines().map(JsonMapper.shared()::readTree).forEach((answer) -> {
				CompletableFuture<JsonNode> waiting = this.answers.remove(answer.get("id").intValue());
				if (waiting != null) {
					waiting.complete(answer);
				}
			});
			this.answers.values()
				.forEach((waiting) -> waiting
					.completeExceptionally(new IllegalStateException("The Sequelize application has ended")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws Exception {
		this.input.close();
		this.process.waitFor();
	}

}
