import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Repeats known attacks on a running server, one after the other. Beside each attack, a
 * client at another loopback address asks for readiness, liveness and a cheap query ten
 * times a second. One line of a table for each attack shows what the attacker got, what
 * that client got and how fast, and whether the server answers after the attack.
 *
 * <pre>
 * java bench/Attacks.java http://127.0.0.1:8080/graphql [seconds] [--token=...]
 *         [--database=jdbc:postgresql:...] [--only=1a,4b]
 * </pre>
 *
 * Each attack comes from an address of its own, so that it has all the points of a new
 * client. Without a token, the script signs in where the server signs tokens itself, and
 * otherwise skips the attacks that write. With a database, it locks a table through
 * {@code psql}, which reads {@code PGUSER} and {@code PGPASSWORD}.
 */
class Attacks {

	private static final String CHEAP = "{ topics(first: 5) { nodes { name } } }";

	private static final int MOST_REQUESTS = 20_000;

	private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

	private static final Pattern CODE = Pattern.compile("\"code\" *: *\"([A-Z_]+)\"");

	private final URI url;

	private final InetAddress server;

	private final int seconds;

	private final String token;

	private final String database;

	private final List<String> only;

	private final HttpClient neighbor;

	private int attacks;

	Attacks(URI url, int seconds, Map<String, String> options) throws IOException, InterruptedException {
		this.url = url;
		this.server = InetAddress.getByName(url.getHost());
		if (!this.server.isLoopbackAddress()) {
			throw new IllegalArgumentException(url + ": must be a server at a loopback address");
		}
		this.seconds = seconds;
		this.neighbor = client(address(9));
		this.database = options.get("database");
		this.only = options.containsKey("only") ? List.of(options.get("only").split(",")) : List.of();
		this.token = options.containsKey("token") ? options.get("token") : signIn();
	}

	public static void main(String[] args) throws Exception {
		Map<String, String> options = new ConcurrentHashMap<>();
		List<String> values = new ArrayList<>();
		for (String arg : args) {
			if (arg.startsWith("--")) {
				String[] option = arg.substring(2).split("=", 2);
				options.put(option[0], option[1]);
			}
			else {
				values.add(arg);
			}
		}
		int seconds = (values.size() > 1) ? Math.min(60, Integer.parseInt(values.get(1))) : 12;
		new Attacks(URI.create(values.getFirst()), seconds, options).run();
		System.exit(0);
	}

	private void run() throws Exception {
		System.out.println("| attack | attacker: answers | readiness: ok/failed, p50, p99 ms | liveness: ok/failed, p99 ms "
				+ "| cheap query: ok/failed, p50, p99 ms | answers afterwards |");
		System.out.println("|---|---|---|---|---|---|");
		String longest = longestPost();
		attack("0 none", (attack) -> Thread.sleep(Duration.ofSeconds(this.seconds)));
		if (this.token != null) {
			attack("1a title with 80,000 spaces, 1 client",
					(attack) -> attack.repeat(1, (i) -> post(title(80_000), true)));
			attack("1b title with 100,000 spaces, 3 clients",
					(attack) -> attack.repeat(3, (i) -> post(title(100_000), true)));
		}
		String one = "{ post(id: \"" + longest + "\") { %s } }";
		String page = "{ posts(first: 100) { nodes { %s } } }";
		query("2a 990 aliases of one long body, 1 client", 1, one.formatted(aliases(990)));
		query("2b 100 posts with 390 aliases of body, 4 clients", 4, page.formatted(aliases(390)));
		query("2c 79 aliases of one long body, 4 clients", 4, one.formatted(aliases(79)));
		query("2d 100 posts with their body, 4 clients", 4, page.formatted("id title body"));
		query("3a posts without a word, 4 clients", 4, "{ posts(filter: {not: {search: \"a\"}}) { nodes { id } } }");
		query("3b 900 searches in one filter, 1 client", 1,
				IntStream.range(0, 900)
					.mapToObj((i) -> "{search: \"w" + i + "\"}")
					.collect(Collectors.joining(", ", "{ posts(filter: {and: [", "]}) { nodes { id } } }")));
		String large = "{ posts(first: 70) { nodes { id title body } } }";
		attack("4a 4 clients that do not read", (attack) -> attack.doNotRead(4, large));
		attack("4b 24 clients that do not read", (attack) -> attack.doNotRead(24, large));
		if (this.database != null) {
			attack("5 \"Posts\" locked by another session, 4 clients", (attack) -> {
				Process session = lockPosts();
				attack.repeat(4, (i) -> post(json("{ posts(first: 5) { nodes { id } } }"), false));
				session.waitFor();
				attack.count("(psql exited with " + session.exitValue() + ")");
			});
		}
		attack("6a 120 uploads that stop half way", (attack) -> attack.stopHalfWay(120));
		attack("6b 2,000 idle connections", (attack) -> attack.stayIdle(2000));
		String commas = ",".repeat(299_000);
		attack("7a documents of 299,000 commas, 4 clients",
				(attack) -> attack.repeat(4, (i) -> post(json("{" + commas + "f" + i + ": __typename }"), false)));
		attack("7b one bad token, 4 clients", (attack) -> attack.repeat(4, (i) -> badToken(100, 0)));
		attack("7c 9,000 tokens of 24 kB, 8 clients",
				(attack) -> attack.repeat(8, 9000, (i) -> badToken(18_000, i)));
		attack("8 2,000 chunked trailers, 4 clients", (attack) -> attack.sendTrailers(4, 2000));
		if (this.token != null) {
			String payload = " { post { author { posts(first: 100) { nodes { topics(first: 90) { nodes { note } } } } } } }";
			String mutations = IntStream.range(0, 20)
				.mapToObj((i) -> "m" + i + ": createPost(input: {title: \"t\", body: \"b\"})" + payload)
				.collect(Collectors.joining(" ", "mutation { ", " }"));
			attack("9 20 mutations with an expensive payload, 8 clients",
					(attack) -> attack.repeat(8, (i) -> post(json(mutations), true)));
		}
	}

	private void query(String name, int clients, String document) throws Exception {
		attack(name, (attack) -> attack.repeat(clients, (i) -> post(json(document), false)));
	}

	/** Runs one attack with its probes, and prints its line. */
	private void attack(String name, Action action) throws Exception {
		if (!this.only.isEmpty() && !this.only.contains(name.substring(0, name.indexOf(' ')))) {
			return;
		}
		Attack attack = new Attack(address(20 + this.attacks++));
		Probe readiness = new Probe(health("readiness"));
		Probe liveness = new Probe(health("liveness"));
		Probe cheap = new Probe(post(json(CHEAP), false).build());
		Thread probes = Thread.startVirtualThread(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				List.of(readiness, liveness, cheap).forEach(Thread::startVirtualThread);
				try {
					Thread.sleep(100);
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		});
		try {
			action.run(attack);
		}
		finally {
			probes.interrupt();
			attack.close();
		}
		String afterwards = answersAfterwards();
		System.out.printf("| %s | %s | %s | %s | %s | %s |%n", name, attack.summary(), readiness.summary(true),
				liveness.summary(false), cheap.summary(true), afterwards);
	}

	/** Waits up to 20 seconds until readiness and the cheap query are answered again. */
	private String answersAfterwards() throws InterruptedException {
		long start = System.nanoTime();
		while (seconds(start) < 20) {
			Probe readiness = new Probe(health("readiness"));
			Probe cheap = new Probe(post(json(CHEAP), false).build());
			readiness.run();
			cheap.run();
			if (readiness.failed.sum() + cheap.failed.sum() == 0) {
				return "yes, after %.1f s".formatted(seconds(start));
			}
			Thread.sleep(200);
		}
		return "NO";
	}

	private static double seconds(long start) {
		return (System.nanoTime() - start) / 1e9;
	}

	/** Returns the id of the longest of the first 20 posts. */
	private String longestPost() throws IOException, InterruptedException {
		String answer = this.neighbor
			.send(post(json("{ posts(first: 20) { nodes { id body } } }"), false).build(), BodyHandlers.ofString())
			.body();
		Matcher post = Pattern.compile("\"id\":\"([^\"]+)\",\"body\":\"").matcher(answer);
		List<Integer> starts = new ArrayList<>();
		List<String> ids = new ArrayList<>();
		while (post.find()) {
			starts.add(post.start());
			ids.add(post.group(1));
		}
		if (ids.isEmpty()) {
			throw new IllegalStateException(this.url + ": has no posts: " + answer);
		}
		starts.add(answer.length());
		int longest = 0;
		for (int i = 1; i < ids.size(); i++) {
			if (starts.get(i + 1) - starts.get(i) > starts.get(longest + 1) - starts.get(longest)) {
				longest = i;
			}
		}
		return ids.get(longest);
	}

	private String signIn() throws IOException, InterruptedException {
		HttpResponse<String> answer = this.neighbor.send(HttpRequest.newBuilder(this.url.resolve("/sign-in"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.header("Accept", "text/plain")
			.POST(BodyPublishers.ofString("username=ada"))
			.build(), BodyHandlers.ofString());
		return (answer.statusCode() == 200) ? answer.body().strip() : null;
	}

	private Process lockPosts() throws IOException {
		String sql = "begin; lock table \"Posts\" in access exclusive mode; select pg_sleep(" + this.seconds + "); rollback";
		return new ProcessBuilder("psql", "-X", "-q", "-c", sql, this.database.replaceFirst("^jdbc:", ""))
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
	}

	private HttpRequest health(String group) {
		return HttpRequest.newBuilder(this.url.resolve("/actuator/health/" + group)).timeout(PROBE_TIMEOUT).build();
	}

	private HttpRequest.Builder post(String body, boolean signedIn) {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.url)
			.timeout(PROBE_TIMEOUT)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body));
		return signedIn ? request.header("Authorization", "Bearer " + this.token) : request;
	}

	/** Returns a request with a token of the right form and a wrong signature. */
	private HttpRequest.Builder badToken(int length, int number) {
		Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
		String header = encoder.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.US_ASCII));
		String claims = "{\"exp\":4102444800,\"preferred_username\":\"u" + number + "\",\"x\":\""
				+ "x".repeat(length) + "\"}";
		String text = header + "." + encoder.encodeToString(claims.getBytes(StandardCharsets.US_ASCII));
		return post(json(CHEAP), false).header("Authorization",
				"Bearer " + text + "." + encoder.encodeToString(new byte[256]));
	}

	private static String title(int spaces) {
		return "{\"query\":\"mutation($t: String!) { createPost(input: {title: $t, body: \\\"b\\\"}) { post { id } } }\","
				+ "\"variables\":{\"t\":\"a" + " ".repeat(spaces) + "b\"}}";
	}

	private static String aliases(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "b" + i + ": body").collect(Collectors.joining(" "));
	}

	private static String json(String document) {
		return "{\"query\":\"" + document.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
	}

	/** Returns a loopback address for a client, or null where only 127.0.0.1 can be bound. */
	private InetAddress address(int last) throws IOException {
		InetAddress address = InetAddress.getByName("127.0.0." + last);
		try (Socket socket = new Socket()) {
			socket.bind(new InetSocketAddress(address, 0));
			return (this.server instanceof Inet4Address) ? address : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static HttpClient client(InetAddress address) {
		return HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(PROBE_TIMEOUT)
			.localAddress(address)
			.build();
	}

	private interface Action {

		void run(Attack attack) throws Exception;

	}

	/** The clients of one attack, and the number of answers of each kind that they got. */
	private final class Attack {

		private final InetAddress address;

		private final HttpClient http;

		private final long end = System.nanoTime() + Duration.ofSeconds(Attacks.this.seconds).toNanos();

		private final ConcurrentMap<String, LongAdder> answers = new ConcurrentHashMap<>();

		private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());

		Attack(InetAddress address) {
			this.address = address;
			this.http = client(address);
		}

		void count(String answer) {
			this.answers.computeIfAbsent(answer, (key) -> new LongAdder()).increment();
		}

		String summary() {
			return this.answers.entrySet()
				.stream()
				.sorted(Map.Entry.comparingByKey())
				.map((entry) -> entry.getValue() + " x " + entry.getKey())
				.collect(Collectors.joining(", "));
		}

		void close() throws IOException {
			for (Socket socket : this.sockets) {
				socket.close();
			}
			this.http.shutdownNow();
		}

		void repeat(int clients, IntFunction<HttpRequest.Builder> requests) throws InterruptedException {
			repeat(clients, MOST_REQUESTS, requests);
		}

		void repeat(int clients, int most, IntFunction<HttpRequest.Builder> requests) throws InterruptedException {
			inParallel(clients, most, (number) -> {
				HttpRequest request = requests.apply(number).timeout(Duration.ofSeconds(20)).build();
				HttpResponse<byte[]> answer = this.http.send(request, BodyHandlers.ofByteArray());
				byte[] body = answer.body();
				int part = Math.min(body.length, 2000);
				Matcher code = CODE.matcher(new String(body, 0, part, StandardCharsets.UTF_8)
						+ new String(body, body.length - part, part, StandardCharsets.UTF_8));
				count(answer.statusCode() + (code.find() ? " " + code.group(1) : ""));
			});
		}

		void sendTrailers(int clients, int trailers) throws InterruptedException {
			byte[] body = json(CHEAP).getBytes(StandardCharsets.UTF_8);
			String text = IntStream.range(0, trailers)
				.mapToObj((i) -> "X-Trailer-" + i + ": x\r\n")
				.collect(Collectors.joining());
			inParallel(clients, MOST_REQUESTS, (number) -> {
				try (Socket socket = open()) {
					OutputStream out = socket.getOutputStream();
					out.write(head("Transfer-Encoding: chunked").getBytes(StandardCharsets.US_ASCII));
					out.write((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
					out.write(body);
					out.write(("\r\n0\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII));
					count(status(socket, 20_000));
				}
			});
		}

		void doNotRead(int clients, String document) throws Exception {
			byte[] body = json(document).getBytes(StandardCharsets.UTF_8);
			hold(clients, 2000, (socket) -> {
				socket.getOutputStream().write(head("Content-Length: " + body.length).getBytes(StandardCharsets.US_ASCII));
				socket.getOutputStream().write(body);
			});
		}

		void stopHalfWay(int clients) throws Exception {
			hold(clients, 100, (socket) -> {
				socket.getOutputStream().write(head("Content-Length: 900000").getBytes(StandardCharsets.US_ASCII));
				socket.getOutputStream().write(" ".repeat(450_000).getBytes(StandardCharsets.US_ASCII));
			});
		}

		void stayIdle(int clients) throws Exception {
			hold(clients, 1, (socket) -> {
			});
		}

		/** Opens sockets, keeps them until the end, and counts what each has got by then. */
		private void hold(int clients, int wait, Use use) throws Exception {
			inParallel(Math.min(clients, 50), clients, (number) -> use.run(open()));
			Thread.sleep(Duration.ofNanos(Math.max(0, this.end - System.nanoTime())));
			for (Socket socket : List.copyOf(this.sockets)) {
				count(status(socket, wait));
			}
		}

		private Socket open() throws IOException {
			Socket socket = new Socket();
			this.sockets.add(socket);
			socket.setReceiveBufferSize(4096);
			if (this.address != null) {
				socket.bind(new InetSocketAddress(this.address, 0));
			}
			socket.connect(new InetSocketAddress(Attacks.this.server, Attacks.this.url.getPort()), 5000);
			return socket;
		}

		private String head(String length) {
			return "POST " + Attacks.this.url.getPath() + " HTTP/1.1\r\nHost: " + Attacks.this.url.getAuthority()
					+ "\r\nContent-Type: application/json\r\n" + length + "\r\n\r\n";
		}

		private static String status(Socket socket, int wait) {
			try {
				socket.setSoTimeout(wait);
				InputStream in = socket.getInputStream();
				String line = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
				return (line.length() == 12) ? line.substring(9) : "closed";
			}
			catch (SocketTimeoutException ex) {
				return "open, no answer";
			}
			catch (IOException ex) {
				return "closed";
			}
		}

		private void inParallel(int clients, int most, Step step) throws InterruptedException {
			AtomicInteger numbers = new AtomicInteger();
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < clients; i++) {
				threads.add(Thread.startVirtualThread(() -> {
					int number = numbers.getAndIncrement();
					while (number < most && System.nanoTime() < this.end) {
						try {
							step.run(number);
						}
						catch (Exception ex) {
							count(ex.getClass().getSimpleName());
						}
						number = numbers.getAndIncrement();
					}
				}));
			}
			for (Thread thread : threads) {
				thread.join();
			}
		}

	}

	private interface Step {

		void run(int number) throws Exception;

	}

	private interface Use {

		void run(Socket socket) throws IOException;

	}

	/** One request of the neighbor that is sent again and again, and the times of its answers. */
	private final class Probe implements Runnable {

		private final HttpRequest request;

		private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());

		private final LongAdder failed = new LongAdder();

		private final Set<String> reasons = ConcurrentHashMap.newKeySet();

		Probe(HttpRequest request) {
			this.request = request;
		}

		@Override
		public void run() {
			long start = System.nanoTime();
			try {
				HttpResponse<String> answer = Attacks.this.neighbor.send(this.request, BodyHandlers.ofString());
				if (answer.statusCode() != 200 || answer.body().contains("\"errors\"")) {
					Matcher code = CODE.matcher(answer.body());
					fail(answer.statusCode() + (code.find() ? " " + code.group(1) : ""));
				}
			}
			catch (IOException | InterruptedException ex) {
				fail(ex.getClass().getSimpleName());
			}
			this.millis.add((System.nanoTime() - start) / 1e6);
		}

		private void fail(String reason) {
			this.failed.increment();
			this.reasons.add(reason);
		}

		/** Returns the counts and times, in which a failed request counts as long as it took. */
		String summary(boolean median) {
			List<Double> times;
			synchronized (this.millis) {
				times = this.millis.stream().sorted().toList();
			}
			if (times.isEmpty()) {
				return "0/0";
			}
			String counts = (times.size() - this.failed.sum()) + "/" + this.failed.sum()
					+ (this.reasons.isEmpty() ? "" : " " + new TreeSet<>(this.reasons));
			double p99 = times.get(times.size() * 99 / 100);
			return median ? "%s, %.0f, %.0f".formatted(counts, times.get(times.size() / 2), p99)
					: "%s, %.0f".formatted(counts, p99);
		}

	}

}
