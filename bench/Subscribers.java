import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Many subscribers, each with a connection of its own, while writers change links at a constant rate,
 * in transactions that overlap and of which some are rolled back: how long an event takes
 * from the commit to its client, and whether one is lost, doubled, out of order or of a
 * transaction that was rolled back.
 *
 * <pre>java -cp 'target/posttopic/lib/*' bench/Subscribers.java --database=jdbc:postgresql://127.0.0.1/empty</pre>
 *
 * It starts the distribution itself, at a database that may lose everything it contains.
 */
class Subscribers {

	private static final Duration WARM_UP = Duration.ofSeconds(15);

	private static final int TOPICS = 5;

	private static final String QUERY = "subscription($post: ID!, $after: String) {"
			+ " postTopicChanged(postId: $post, after: $after) { cursor kind id post { topics { totalCount } }"
			+ " postTopic { position topic { name } } before { note } after { note } } }";

	private static final String DEFAULTS = "--database= --username=postgres --directory=target/posttopic --port=8090 --heap=512m --transport=websocket"
			+ " --idle=10000 --active=1000 --writers=8 --rate=300 --seconds=60 --events=0 --kill=0";

	private final Map<String, String> options = new TreeMap<>();

	private final int active;

	private final int rate;

	private final boolean overWebSocket;

	/** When the transaction of each change was committed; negative if it was rolled back. */
	private final long[] committed;

	private final int[] micros;

	private final byte[] seen;

	private final AtomicInteger changes = new AtomicInteger();

	private final LongAdder swapped = new LongAdder();

	private final LongAdder connected = new LongAdder();

	private final Map<String, Integer> errors = new ConcurrentSkipListMap<>();

	private final Semaphore connecting = new Semaphore(8);

	private final CountDownLatch subscribed;

	/** The cursor after which the events of all subscribers begin. */
	private volatile String start = "";

	private volatile Process server;

	private volatile boolean stopped;

	Subscribers(String[] arguments) {
		for (String option : DEFAULTS.split(" ")) {
			set(option);
		}
		for (String option : arguments) {
			if (set(option) == null) {
				throw new IllegalArgumentException(option + " is none of " + DEFAULTS);
			}
		}
		this.active = number("active");
		this.rate = number("rate");
		this.overWebSocket = this.options.get("transport").equals("websocket");
		int most = 2 * Math.max(number("events"), this.rate * number("seconds")) + 100_000;
		this.committed = new long[most];
		this.micros = new int[most];
		this.seen = new byte[most];
		this.subscribed = new CountDownLatch(this.active + number("idle"));
	}

	private String set(String option) {
		String[] parts = option.substring(2).split("=", 2);
		return this.options.put(parts[0], parts[1]);
	}

	private int number(String option) {
		return Integer.parseInt(this.options.get(option));
	}

	public static void main(String[] arguments) throws Exception {
		new Subscribers(arguments).run();
	}

	private void run() throws Exception {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> this.server.destroyForcibly()));
		startServer();
		try {
			fill();
			this.start = cursor();
			double unused = liveHeap();
			for (int i = 1; i <= this.active + number("idle"); i++) {
				Thread.startVirtualThread(new Subscriber(i));
			}
			while (!this.subscribed.await(1, TimeUnit.SECONDS)) {
				if (!this.server.isAlive()) {
					throw new IllegalStateException("The server has ended with %d subscribers, see target/subscribers.log"
						.formatted(this.connected.sum()));
				}
			}
			System.out.printf("%d subscribers, each %.1f KiB of the heap; server %.0f MiB%n", this.connected.sum(),
					(liveHeap() - unused) / this.connected.sum() / 1024, memory());
			Thread.sleep(10_000);
			double idle = serverCpu();
			Thread.sleep(20_000);
			System.out.printf("idle: server %.1f %% of a core%n", (serverCpu() - idle) / 20 * 100);
			write();
		}
		finally {
			this.stopped = true;
			this.server.destroyForcibly().waitFor();
		}
	}

	private void startServer() throws Exception {
		String limit = "=30000";
		this.server = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "@java.options",
				"-Xmx" + this.options.get("heap"), "-jar", "posttopic.jar", "--server.port=" + this.options.get("port"),
				"--spring.datasource.url=" + this.options.get("database"),
				"--spring.datasource.username=" + this.options.get("username"), "--posttopic.limits.rate.enabled=false",
				"--posttopic.limits.requests-per-address" + limit, "--posttopic.limits.connections-per-address" + limit,
				"--server.tomcat.max-connections" + limit, "--posttopic.subscriptions.max" + limit,
				"--posttopic.subscriptions.per-address" + limit)
			.directory(new File(this.options.get("directory")))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/subscribers.log")))
			.start();
		while (!accepts()) {
			if (!this.server.isAlive()) {
				throw new IllegalStateException("The server has ended, see target/subscribers.log");
			}
			Thread.sleep(100);
		}
	}

	private boolean accepts() {
		try (Socket socket = new Socket()) {
			socket.connect(address());
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private InetSocketAddress address() {
		return new InetSocketAddress("127.0.0.1", number("port"));
	}

	private Connection connect() throws SQLException {
		return DriverManager.getConnection(this.options.get("database"), this.options.get("username"), "");
	}

	private void fill() throws SQLException {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			statement.execute("""
					truncate "Users", "Posts", "Topics", "PostTopic", "PostAction" restart identity;
					insert into "Topics" (name, slug) select 'Topic ' || i, 't' || i from generate_series(1, %2$d) i;
					insert into "Posts" (title) select 'Post ' || i from generate_series(1, %1$d) i;
					insert into "PostTopic" ("PostId", "TopicId") select p, t from generate_series(1, %1$d) p, generate_series(1, %2$d) t;
					truncate posttopic_changes; analyze""".formatted(this.active, TOPICS));
		}
	}

	private String cursor() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + number("port") + "/graphql"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{ eventsCursor }\"}"))
			.build();
		String answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
		return answer.replaceAll(".*\"eventsCursor\":\"([^\"]*)\".*", "$1");
	}

	private void write() throws Exception {
		long start = System.nanoTime();
		int measuredFrom = (int) (this.rate * WARM_UP.toSeconds());
		int total = Math.max(number("events"), this.rate * number("seconds")) + measuredFrom;
		List<Thread> writers = new ArrayList<>();
		for (int i = 0; i < number("writers"); i++) {
			writers.add(Thread.ofVirtual().start(new Writer(start, total)));
		}
		Thread.sleep(WARM_UP);
		long from = System.nanoTime();
		double[] cpu = { serverCpu(), databaseCpu(), cpu(ProcessHandle.current()) };
		int kills = 0;
		while (this.changes.get() < total) {
			Thread.sleep((number("kill") > 0) ? number("kill") * 1000L : 100);
			if (number("kill") > 0 && this.changes.get() < total) {
				this.server.destroyForcibly().waitFor();
				startServer();
				kills++;
			}
		}
		double seconds = (System.nanoTime() - from) / 1e9;
		double[] used = { serverCpu() - cpu[0], databaseCpu() - cpu[1], cpu(ProcessHandle.current()) - cpu[2] };
		for (Thread writer : writers) {
			writer.join();
		}
		awaitEvents();
		report(measuredFrom, seconds, used, kills);
	}

	/** Waits until no event has arrived for ten seconds, or none is missing. */
	private void awaitEvents() throws InterruptedException {
		int missing = missing();
		long progress = System.nanoTime();
		while (missing > 0 && System.nanoTime() - progress < 10_000_000_000L) {
			Thread.sleep(200);
			int now = missing();
			progress = (now < missing) ? System.nanoTime() : progress;
			missing = now;
		}
		Thread.sleep(1000);
	}

	private int missing() {
		int missing = 0;
		for (int i = 0; i < this.changes.get(); i++) {
			missing += (this.committed[i] > 0 && this.seen[i] == 0) ? 1 : 0;
		}
		return missing;
	}

	private void report(int measuredFrom, double seconds, double[] used, int kills) throws IOException {
		int last = this.changes.get();
		int events = 0;
		int doubled = 0;
		int rolledBack = 0;
		int untrue = 0;
		int[] times = new int[last];
		int measured = 0;
		for (int i = 0; i < last; i++) {
			events += this.seen[i];
			doubled += Math.max(0, this.seen[i] - 1);
			rolledBack += (this.committed[i] < 0) ? 1 : 0;
			untrue += (this.committed[i] < 0) ? this.seen[i] : 0;
			if (i >= measuredFrom && this.seen[i] > 0) {
				times[measured++] = this.micros[i];
			}
		}
		Arrays.sort(times, 0, measured);
		System.out.printf("%d events at %.0f changes/s of %d wanted: lost %d, doubled %d, out of order %d, of %d rolled back %d%n",
				events, (last - measuredFrom) / seconds, this.rate, missing(), doubled, this.swapped.sum(), rolledBack,
				untrue);
		System.out.printf("commit to client: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, max %.0f ms%n", at(times, measured, 50),
				at(times, measured, 95), at(times, measured, 99), at(times, measured, 100));
		System.out.printf("CPU: server %.0f %%, database %.0f %%, this client %.0f %% of a core; server %.0f MiB%n",
				used[0] / seconds * 100, used[1] / seconds * 100, used[2] / seconds * 100, memory());
		System.out.printf("%d kills, %d connections, errors %s%n", kills, this.connected.sum(), this.errors);
	}

	private static double at(int[] times, int count, int percent) {
		return (count == 0) ? 0 : times[Math.min(count - 1, count * percent / 100)] / 1000.0;
	}

	/** Returns the memory of the server, in MiB. */
	private double memory() throws IOException {
		return Files.readAllLines(Path.of("/proc/" + this.server.pid() + "/status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS"))
			.mapToDouble((line) -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
			.sum();
	}

	/** Returns the size of the objects that are in use, in bytes. */
	private double liveHeap() throws IOException {
		Process histogram = new ProcessBuilder(System.getProperty("java.home") + "/bin/jcmd",
				String.valueOf(this.server.pid()), "GC.class_histogram")
			.start();
		return histogram.inputReader()
			.lines()
			.filter((line) -> line.startsWith("Total"))
			.mapToDouble((line) -> Double.parseDouble(line.trim().split(" +")[2]))
			.sum();
	}

	private static double cpu(ProcessHandle process) {
		return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
	}

	private double serverCpu() {
		return cpu(this.server.toHandle());
	}

	/** Returns the processor time of the backends, also of those that have ended. */
	private double databaseCpu() throws SQLException, IOException {
		try (Connection connection = connect();
				ResultSet pid = connection.createStatement().executeQuery("select pg_backend_pid()")) {
			pid.next();
			ProcessHandle postmaster = ProcessHandle.of(pid.getLong(1)).flatMap(ProcessHandle::parent).orElseThrow();
			String[] stat = Files.readString(Path.of("/proc/" + postmaster.pid() + "/stat")).split(" ");
			double ended = (Long.parseLong(stat[15]) + Long.parseLong(stat[16])) / 100.0;
			return ended + postmaster.children().mapToDouble(Subscribers::cpu).sum();
		}
	}

	/** Changes links at its share of the rate. */
	private final class Writer implements Runnable {

		private final long start;

		private final int total;

		private final Random random = new Random();

		Writer(long start, int total) {
			this.start = start;
			this.total = total;
		}

		@Override
		public void run() {
			try (Connection connection = connect();
					PreparedStatement lock = connection
						.prepareStatement("select from \"Posts\" where id = ? for no key update");
					PreparedStatement update = connection.prepareStatement(
							"update \"PostTopic\" set note = ? where \"PostId\" = ? and \"TopicId\" = ?");
					PreparedStatement detach = connection.prepareStatement(
							"delete from \"PostTopic\" where \"PostId\" = ? and \"TopicId\" = ?");
					PreparedStatement attach = connection.prepareStatement(
							"insert into \"PostTopic\" (note, \"PostId\", \"TopicId\") values (?, ?, ?)")) {
				connection.setAutoCommit(false);
				while (Subscribers.this.changes.get() < this.total) {
					int[] posts = this.random.ints(1 + this.random.nextInt(3), 1, Subscribers.this.active + 1)
						.sorted()
						.toArray();
					int first = Subscribers.this.changes.getAndAdd(posts.length);
					pause(this.start + 1_000_000_000L * first / Subscribers.this.rate - System.nanoTime());
					for (int i = 0; i < posts.length; i++) {
						lock.setInt(1, posts[i]);
						lock.executeQuery().close();
						change(update, detach, attach, first + i, posts[i]);
					}
					pause(this.random.nextInt(10_000_000));
					end(connection, first, posts.length);
				}
			}
			catch (SQLException | InterruptedException ex) {
				ex.printStackTrace();
			}
		}

		private void change(PreparedStatement update, PreparedStatement detach, PreparedStatement attach, int number,
				int post) throws SQLException {
			int topic = 1 + this.random.nextInt(TOPICS);
			PreparedStatement change = update;
			if (this.random.nextInt(5) == 0) {
				detach.setInt(1, post);
				detach.setInt(2, topic);
				detach.executeUpdate();
				change = attach;
			}
			change.setString(1, String.valueOf(number));
			change.setInt(2, post);
			change.setInt(3, topic);
			change.executeUpdate();
		}

		private void end(Connection connection, int first, int count) throws SQLException {
			boolean commits = this.random.nextInt(10) > 0;
			Arrays.fill(Subscribers.this.committed, first, first + count, commits ? System.nanoTime() : -1);
			if (commits) {
				connection.commit();
			}
			else {
				connection.rollback();
			}
		}

		private static void pause(long nanos) throws InterruptedException {
			if (nanos > 0) {
				Thread.sleep(Duration.ofNanos(nanos));
			}
		}

	}

	/** A client that follows one post, and goes on after its last event. */
	private final class Subscriber implements Runnable {

		private final String post;

		private final boolean isActive;

		private final Map<String, String> notes = new HashMap<>();

		private final byte[] buffer;

		private int position;

		private int limit;

		private String cursor = Subscribers.this.start;

		private boolean counted;

		Subscriber(int post) {
			this.post = Base64.getUrlEncoder().withoutPadding().encodeToString(("Post:" + post).getBytes());
			this.isActive = post <= Subscribers.this.active;
			this.buffer = new byte[this.isActive ? 4096 : 64];
		}

		@Override
		public void run() {
			while (!Subscribers.this.stopped) {
				try {
					follow();
				}
				catch (IOException ex) {
					// Connects again.
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		}

		private void follow() throws IOException, InterruptedException {
			Thread.sleep(ThreadLocalRandom.current().nextInt(100, 1000));
			try (Socket socket = new Socket()) {
				Subscribers.this.connecting.acquire();
				try {
					socket.connect(address());
					this.position = 0;
					this.limit = 0;
					boolean open = Subscribers.this.overWebSocket ? openWebSocket(socket) : openEventStream(socket);
					if (!open) {
						return;
					}
				}
				finally {
					Subscribers.this.connecting.release();
				}
				for (String result = result(socket); result != null; result = result(socket)) {
					receive(result);
				}
			}
		}

		/** HTTP/1.0 has no chunks, so the stream is the body as it is. */
		private boolean openEventStream(Socket socket) throws IOException {
			String body = request();
			send(socket, "POST /graphql HTTP/1.0\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
					+ "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
			return isAccepted(socket, "200") && begin();
		}

		private boolean openWebSocket(Socket socket) throws IOException {
			send(socket, "GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
					+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
					+ "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n");
			if (!isAccepted(socket, "101")) {
				return false;
			}
			sendFrame(socket, 1, "{\"type\":\"connection_init\"}");
			result(socket);
			sendFrame(socket, 1, "{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":" + request() + "}");
			return begin();
		}

		private String request() {
			return "{\"query\":\"" + QUERY + "\",\"variables\":{\"post\":\"" + this.post + "\",\"after\":\""
					+ this.cursor + "\"}}";
		}

		private boolean isAccepted(Socket socket, String status) throws IOException {
			String first = line(socket);
			if (first == null || !first.contains(status)) {
				Subscribers.this.errors.merge(String.valueOf(first), 1, Integer::sum);
				return false;
			}
			String line = first;
			while (line != null && !line.isEmpty()) {
				line = line(socket);
			}
			return true;
		}

		private boolean begin() {
			Subscribers.this.connected.increment();
			if (!this.counted) {
				this.counted = true;
				Subscribers.this.subscribed.countDown();
			}
			return true;
		}

		/** Returns the next result, or null at the end. */
		private String result(Socket socket) throws IOException {
			if (Subscribers.this.overWebSocket) {
				return message(socket);
			}
			String line = line(socket);
			while (line != null && !line.startsWith("data: {")) {
				line = line(socket);
			}
			return line;
		}

		private String line(Socket socket) throws IOException {
			ByteArrayOutputStream line = new ByteArrayOutputStream(this.isActive ? 512 : 32);
			for (int next = read(socket); next != '\n'; next = read(socket)) {
				if (next < 0) {
					return null;
				}
				if (next != '\r') {
					line.write(next);
				}
			}
			return line.toString(StandardCharsets.UTF_8);
		}

		private String message(Socket socket) throws IOException {
			ByteArrayOutputStream message = new ByteArrayOutputStream(this.isActive ? 512 : 32);
			while (true) {
				int first = read(socket);
				int length = read(socket);
				if (length == 126) {
					length = read(socket) << 8 | read(socket);
				}
				for (int i = 0; i < length; i++) {
					message.write(read(socket));
				}
				if (first < 0 || (first & 15) == 8) {
					return null;
				}
				if ((first & 15) == 9) {
					sendFrame(socket, 10, "");
					message.reset();
				}
				else if (first >= 128) {
					return message.toString(StandardCharsets.UTF_8);
				}
			}
		}

		private int read(Socket socket) throws IOException {
			if (this.position == this.limit) {
				this.limit = socket.getInputStream().read(this.buffer);
				this.position = 0;
				if (this.limit < 0) {
					this.limit = 0;
					return -1;
				}
			}
			return this.buffer[this.position++] & 255;
		}

		private static void send(Socket socket, String text) throws IOException {
			socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		}

		/** Sends a frame, whose mask is zero. */
		private static void sendFrame(Socket socket, int type, String text) throws IOException {
			ByteBuffer frame = ByteBuffer.allocate(text.length() + 8).put((byte) (128 | type));
			if (text.length() < 126) {
				frame.put((byte) (128 | text.length()));
			}
			else {
				frame.put((byte) (128 | 126)).putShort((short) text.length());
			}
			frame.putInt(0).put(text.getBytes(StandardCharsets.US_ASCII));
			socket.getOutputStream().write(frame.array(), 0, frame.position());
		}

		private void receive(String result) throws IOException {
			if (result.contains("\"code\":")) {
				String code = value(result, 0, "\"code\":");
				Subscribers.this.errors.merge(code, 1, Integer::sum);
				throw new IOException(code);
			}
			else if (result.contains("\"postTopicChanged\":") && this.isActive) {
				this.cursor = value(result, 0, "\"cursor\":");
				int before = result.indexOf("\"before\":");
				int after = result.indexOf("\"after\":", before);
				String old = value(result.substring(0, after), before, "\"note\":");
				String note = value(result, after, "\"note\":");
				String previous = this.notes.put(value(result, result.indexOf("\"kind\":"), "\"id\":"), note);
				if (previous != null && !previous.equals(old)) {
					Subscribers.this.swapped.increment();
				}
				if (!note.isEmpty()) {
					count(Integer.parseInt(note));
				}
			}
		}

		private void count(int number) {
			if (Subscribers.this.seen[number]++ == 0) {
				Subscribers.this.micros[number] = (int) ((System.nanoTime() - Subscribers.this.committed[number]) / 1000);
			}
		}

		/** Returns the value of the first member of a name after a position, empty if it is null. */
		private static String value(String json, int from, String name) {
			int start = json.indexOf(name, from);
			if (start < 0 || json.startsWith("null", start + name.length())) {
				return "";
			}
			return json.substring(start + name.length() + 1, json.indexOf('"', start + name.length() + 1));
		}

	}

}
