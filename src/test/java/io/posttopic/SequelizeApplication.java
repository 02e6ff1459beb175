package io.posttopic;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
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
 * own. Any number of threads may use it at once. Its connections have the name
 * {@code sequelize}.
 */
public final class SequelizeApplication implements AutoCloseable {

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
	public static SequelizeApplication on(TestDatabase database) throws Exception {
		ProcessBuilder command = NodePackage.run("sequelize", "app.js");
		command.environment().put("DATABASE_URL", database.url().replace("jdbc:postgresql://", "postgres://postgres@"));
		command.environment().put("PGAPPNAME", "sequelize");
		return new SequelizeApplication(command);
	}

	/**
	 * What JavaScript returns, which must not fail.
	 * @param javaScript the body of an asynchronous function, which has the models
	 */
	public JsonNode run(String javaScript) {
		JsonNode answer = send(javaScript);
		assertThat(answer.has("error")).as("%s answered %s", javaScript, answer).isFalse();
		return answer.path("value");
	}

	/**
	 * The whole answer to JavaScript: its {@code value}, or an {@code error} with the
	 * name and the message of Sequelize's, and the code of PostgreSQL's.
	 */
	public JsonNode send(String javaScript) {
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
