package io.posttopic;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import graphql.introspection.IntrospectionQuery;
import graphql.language.AstPrinter;
import graphql.language.Document;
import graphql.language.FragmentDefinition;
import graphql.language.OperationDefinition;
import graphql.parser.Parser;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.TokenIssuer;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.test.util.TestSocketUtils;

/**
 * Creates the distribution. Its ahead-of-time cache is made in a training run, in which
 * the server answers the operations of {@code src/distribution/training.graphql} and the
 * examples of GraphiQL under load, while an event stream and a WebSocket subscribe to all
 * changes. Later starts of the JVM read from the cache which classes to load and which
 * methods to compile.
 *
 * @see <a href="https://openjdk.org/jeps/515">JEP 515</a>
 */
final class Training {

	private static final Duration PATIENCE = Duration.ofSeconds(180);

	/** A longer training does not make the server start faster. */
	private static final Duration LOAD = Duration.ofSeconds(20);

	private static final int CLIENTS = 8;

	/** Linux's; that of other systems is higher. */
	private static final int FIRST_CLIENT_PORT = 32768;

	private static final int POSTS = 40;

	private static final List<String> SLUGS = List.of("databases", "postgresql", "sql", "graphql", "orm", "join-tables",
			"pagination", "indexes", "transactions", "caching", "http", "java", "testing", "security", "observability");

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final List<Operation> operations = operations().filter((operation) -> !operation.subscribes()).toList();

	private final List<Operation> subscriptions = operations().filter(Operation::subscribes).toList();

	private final URI server;

	private final String token;

	private Training(int port, String token) {
		this.server = URI.create("http://localhost:" + port);
		this.token = token;
	}

	/**
	 * Creates and checks the distribution.
	 * @param arguments the server's executable jar, and the directory to create
	 */
	public static void main(String[] arguments) throws Exception {
		Distribution distribution = Distribution.of(Path.of(arguments[0]), Path.of(arguments[1]));
		TestDatabase database = PostgresServer.newest().migrated();
		database.execute("alter database %s set log_statement = 'none'".formatted(database.name()));
		database.executeScript("demo.sql");
		TokenIssuer issuer = TokenIssuer.TRUSTED;
		int port = availablePort();
		List<String> settings = List.of("--server.port=" + port, "--spring.datasource.url=" + database.url(),
				"--spring.datasource.username=" + database.username(), "--posttopic.limits.rate.enabled=false",
				"--spring.security.oauth2.resourceserver.jwt.public-key-location=" + issuer.writeKey().toUri());
		Training training = new Training(port, issuer.token("ada", "admin"));
		distribution.train(settings, training::train);
		distribution.check(settings, training::askAll);
	}

	/**
	 * Returns a port from below the range from which systems choose the ports of clients.
	 * A client that polls a port of that range before the server listens may get the very
	 * port, connect to itself and keep the server from listening.
	 */
	private static int availablePort() {
		return IntStream.generate(TestSocketUtils::findAvailableTcpPort)
			.filter((port) -> port < FIRST_CLIENT_PORT)
			.findFirst()
			.orElseThrow();
	}

	private Void train() throws Exception {
		askAll();
		List<CompletableFuture<HttpResponse<Void>>> streams = this.subscriptions.stream().map(this::stream).toList();
		WebSocket socket = subscribe();
		long end = System.nanoTime() + LOAD.toNanos();
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Callable<Void>> loads = IntStream.range(0, CLIENTS)
				.mapToObj((client) -> load(new Random(client), end))
				.toList();
			for (Future<Void> load : clients.invokeAll(loads)) {
				load.get();
			}
		}
		finally {
			streams.forEach((stream) -> stream.cancel(true));
			socket.abort();
		}
		return null;
	}

	/** Subscribes with an event stream, and discards the events. */
	private CompletableFuture<HttpResponse<Void>> stream(Operation subscription) {
		HttpRequest.Builder request = signedIn(post(body(subscription, new Random(0)))).header("Accept",
				"text/event-stream");
		return this.http.sendAsync(request.build(), BodyHandlers.discarding());
	}

	/** Subscribes on one WebSocket, and discards the events. */
	private WebSocket subscribe() {
		URI url = URI.create("ws://localhost:" + this.server.getPort() + "/graphql");
		WebSocket socket = this.http.newWebSocketBuilder()
			.subprotocols("graphql-transport-ws")
			.buildAsync(url, new WebSocket.Listener() {
			})
			.join();
		send(socket, Map.of("type", "connection_init", "payload", Map.of("authorization", "Bearer " + this.token)));
		for (Operation subscription : this.subscriptions) {
			send(socket, Map.of("type", "subscribe", "id", subscription.text(), "payload",
					Map.of("query", subscription.text(), "variables", variables(new Random(0)))));
		}
		return socket;
	}

	private static void send(WebSocket socket, Map<String, ?> message) {
		socket.sendText(new String(Api.body(message), StandardCharsets.UTF_8), true).join();
	}

	private Callable<Void> load(Random random, long end) {
		return () -> {
			while (System.nanoTime() < end) {
				send(any(random));
			}
			return null;
		};
	}

	/** Sends each operation once. None may fail, because errors are not to be trained. */
	private Void askAll() throws Exception {
		awaitServer();
		Random random = new Random(0);
		for (Operation operation : this.operations) {
			String answer = send(signedIn(post(body(operation, random)))).body();
			if (!answer.startsWith("{\"data\":{")) {
				throw new IllegalStateException("%s%nanswered %s".formatted(operation.text(), answer));
			}
		}
		return null;
	}

	private void awaitServer() throws Exception {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (true) {
			try {
				send(to("/actuator/health/readiness"));
				return;
			}
			catch (ConnectException ex) {
				if (System.nanoTime() > end) {
					throw ex;
				}
				Thread.sleep(100);
			}
		}
	}

	private HttpRequest.Builder any(Random random) {
		Operation operation = this.operations.get(random.nextInt(this.operations.size()));
		return switch (random.nextInt(50)) {
			case 0 -> query(IntrospectionQuery.INTROSPECTION_QUERY);
			case 1 -> query("{ posts { nodes { nothing } } }");
			case 2 -> query("{ posts(first: 1000) { totalCount }");
			case 3 -> query("{ post(id: \"none\") { title } }");
			case 4 -> post("{".getBytes(StandardCharsets.UTF_8));
			case 5 -> to("/actuator/health/readiness");
			case 6 -> post(body(operation, random)).header("Authorization", "Bearer none");
			case 7, 8, 9, 10 -> get(operation, random);
			default -> operation.reads() && random.nextBoolean() ? post(body(operation, random))
					: signedIn(post(body(operation, random)));
		};
	}

	private HttpRequest.Builder query(String text) {
		return post(Api.body(Map.of("query", text)));
	}

	private HttpRequest.Builder get(Operation operation, Random random) {
		String variables = new String(Api.body(variables(random)), StandardCharsets.UTF_8);
		return to(
				"/graphql?query=%s&variables=%s".formatted(URLEncoder.encode(operation.text(), StandardCharsets.UTF_8),
						URLEncoder.encode(variables, StandardCharsets.UTF_8)));
	}

	private static byte[] body(Operation operation, Random random) {
		return Api.body(Map.of("query", operation.text(), "variables", variables(random)));
	}

	private static Map<String, String> variables(Random random) {
		return Map.of("id", GlobalId.encode("Post", 1 + random.nextInt(POSTS)), "topicId",
				GlobalId.encode("Topic", 1 + random.nextInt(SLUGS.size())), "slug",
				SLUGS.get(random.nextInt(SLUGS.size())));
	}

	private HttpRequest.Builder post(byte[] body) {
		return to("/graphql").header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body));
	}

	private HttpRequest.Builder signedIn(HttpRequest.Builder request) {
		return request.header("Authorization", "Bearer " + this.token);
	}

	private HttpRequest.Builder to(String path) {
		return HttpRequest.newBuilder(this.server.resolve(path));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.http.send(request.build(), BodyHandlers.ofString());
	}

	private static Stream<Operation> operations() {
		return Stream
			.of(new FileSystemResource("src/distribution/training.graphql"),
					new ClassPathResource("static/graphiql/examples.graphql"))
			.map((resource) -> Parser.parse(text(resource)))
			.flatMap((document) -> document.getDefinitionsOfType(OperationDefinition.class)
				.stream()
				.map((operation) -> Operation.of(operation, document)));
	}

	private static String text(Resource resource) {
		try {
			return resource.getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private record Operation(String text, OperationDefinition.Operation type) {

		boolean reads() {
			return this.type == OperationDefinition.Operation.QUERY;
		}

		boolean subscribes() {
			return this.type == OperationDefinition.Operation.SUBSCRIPTION;
		}

		static Operation of(OperationDefinition operation, Document document) {
			StringBuilder text = new StringBuilder(AstPrinter.printAst(operation));
			document.getDefinitionsOfType(FragmentDefinition.class)
				.stream()
				.filter((fragment) -> text.indexOf("..." + fragment.getName()) >= 0)
				.forEach((fragment) -> text.append(AstPrinter.printAst(fragment)));
			return new Operation(text.toString(), operation.getOperation());
		}

	}

}
