import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Many clients that send a dear query again and again, and one that sends a cheap one
 * meanwhile: what each of them gets, and how fast.
 *
 * <pre>java bench/Siege.java http://localhost:8080/graphql [clients] [seconds] [header: value ...]</pre>
 *
 * The server is best started with {@code -Xmx512m -XX:+ExitOnOutOfMemoryError}.
 */
class Siege {

	/** As much as one request may read, nearly: 100 posts with 98 topics each. */
	private static final String DEAR = "{ posts(first: 100) { nodes { id title body topics(first: 98) "
			+ "{ nodes { id position pinned note createdAt topic { id name slug description } } } } } }";

	private static final String CHEAP = "{ posts(first: 1) { nodes { id title } } }";

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private record Load(URI url, String query, String[] headers, long end, ConcurrentMap<String, List<Long>> millis)
			implements Runnable {

		@Override
		public void run() {
			HttpRequest.Builder request = HttpRequest.newBuilder(this.url)
				.timeout(Duration.ofSeconds(60))
				.header("Content-Type", "application/json")
				.POST(BodyPublishers.ofString("{\"query\":\"" + this.query + "\"}"));
			if (this.headers.length > 0) {
				request.headers(this.headers);
			}
			while (System.nanoTime() < this.end) {
				long start = System.nanoTime();
				String status = send(request.build());
				this.millis.computeIfAbsent(status, (key) -> Collections.synchronizedList(new ArrayList<>()))
					.add((System.nanoTime() - start) / 1_000_000);
			}
		}

		private static String send(HttpRequest request) {
			try {
				return String.valueOf(HTTP.send(request, BodyHandlers.discarding()).statusCode());
			}
			catch (Exception ex) {
				return ex.toString();
			}
		}

	}

	public static void main(String[] args) throws InterruptedException {
		URI url = URI.create(args[0]);
		int clients = (args.length > 1) ? Integer.parseInt(args[1]) : 200;
		int seconds = (args.length > 2) ? Integer.parseInt(args[2]) : 60;
		List<String> headers = new ArrayList<>();
		for (int i = 3; i < args.length; i++) {
			headers.addAll(List.of(args[i].split(": *", 2)));
		}
		long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
		Load dear = new Load(url, DEAR, headers.toArray(String[]::new), end, new ConcurrentHashMap<>());
		Load cheap = new Load(url, CHEAP, new String[0], end, new ConcurrentHashMap<>());
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < clients; i++) {
			threads.add(Thread.startVirtualThread(dear));
		}
		threads.add(Thread.startVirtualThread(cheap));
		for (Thread thread : threads) {
			thread.join();
		}
		report("dear", dear.millis());
		report("cheap", cheap.millis());
	}

	private static void report(String name, Map<String, List<Long>> millis) {
		new TreeMap<>(millis).forEach((status, times) -> {
			Collections.sort(times);
			System.out.printf("%s %s: %d answers, p50 %d ms, p99 %d ms, longest %d ms%n", name, status, times.size(),
					times.get(times.size() / 2), times.get(times.size() * 99 / 100), times.getLast());
		});
	}

}
