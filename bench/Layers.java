import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Prints which layer of the server uses how much of its processor time, from a recording
 * of the JVM under load. A sample belongs to the layer of the innermost method that has
 * one, so that what a layer calls in the JDK counts as its own.
 *
 * <pre>
 * java -XX:StartFlightRecording:filename=load.jfr,jdk.CPUTimeSample#enabled=true ... -jar posttopic.jar
 * java bench/Layers.java load.jfr [seconds of warm-up to leave out]
 * </pre>
 */
class Layers {

	/** The prefixes of method names by layer. The longest prefix wins. */
	static final Map<String, List<String>> LAYERS = new LinkedHashMap<>();

	static {
		LAYERS.put("network", List.of("org.apache.tomcat.util.net."));
		LAYERS.put("HTTP and servlet", List.of("org.apache.", "jakarta.servlet.", "org.springframework.web.",
				"org.springframework.http.", "io.posttopic.http.", "io.posttopic.websocket."));
		LAYERS.put("limits and security", List.of("org.springframework.security.", "com.nimbusds.",
				"io.posttopic.security.", "io.posttopic.limits."));
		LAYERS.put("parsing, validation and cost", List.of("graphql.parser.", "graphql.validation.", "org.antlr.",
				"io.posttopic.documents.", "io.posttopic.cost."));
		LAYERS.put("GraphQL engine",
				List.of("graphql.", "org.springframework.graphql.", "org.dataloader.", "io.micrometer.context."));
		LAYERS.put("composing SQL", List.of("io.posttopic.read.", "io.posttopic.relay."));
		LAYERS.put("mutations", List.of("io.posttopic.write.", "io.posttopic.topiclist.", "io.posttopic.posttopic.",
				"io.posttopic.postaction.", "io.posttopic.post.", "io.posttopic.topic.", "io.posttopic.user."));
		LAYERS.put("transactions and pool",
				List.of("com.zaxxer.", "io.posttopic.pool.", "io.posttopic.replica.", "org.springframework.jdbc.",
						"org.springframework.transaction.", "org.springframework.data."));
		LAYERS.put("driver", List.of("org.postgresql."));
		LAYERS.put("decoding rows", List.of("io.posttopic.read.Answers"));
		LAYERS.put("writing JSON", List.of("io.posttopic.read.Row.", "io.posttopic.read.Shape.",
				"io.posttopic.read.ResponseBytes.", "io.posttopic.read.WrittenJson."));
		LAYERS.put("metrics and logs",
				List.of("io.micrometer.", "io.posttopic.observability.", "ch.qos.logback.", "org.slf4j."));
		LAYERS.put("virtual threads", List.of("java.lang.VirtualThread", "java.util.concurrent.ForkJoinPool",
				"java.util.concurrent.ForkJoinWorkerThread"));
	}

	static final String REST = "JVM: compiler, collector and others";

	static void main(String[] arguments) throws IOException {
		int warmUp = (arguments.length > 1) ? Integer.parseInt(arguments[1]) : 0;
		Map<String, Integer> samples = new LinkedHashMap<>();
		LAYERS.keySet().forEach((layer) -> samples.put(layer, 0));
		List<RecordedEvent> events = RecordingFile.readAllEvents(Path.of(arguments[0]))
			.stream()
			.filter((event) -> event.getEventType().getName().equals("jdk.CPUTimeSample"))
			.toList();
		int counted = 0;
		for (RecordedEvent event : events) {
			if (event.getStartTime().isAfter(events.getFirst().getStartTime().plusSeconds(warmUp))) {
				samples.merge(layer(event).orElse(REST), 1, Integer::sum);
				counted++;
			}
		}
		System.out.println("| layer | share of the processor time |\n|---|---|");
		for (Map.Entry<String, Integer> layer : samples.entrySet()) {
			System.out.printf("| %s | %.1f %% |%n", layer.getKey(), 100.0 * layer.getValue() / counted);
		}
		System.out.println(counted + " samples");
	}

	static Optional<String> layer(RecordedEvent sample) {
		if (sample.getStackTrace() == null) {
			return Optional.empty();
		}
		return sample.getStackTrace().getFrames().stream().flatMap((frame) -> layer(frame).stream()).findFirst();
	}

	static Optional<String> layer(RecordedFrame frame) {
		String method = frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
		String layer = null;
		int length = 0;
		for (Map.Entry<String, List<String>> candidate : LAYERS.entrySet()) {
			for (String prefix : candidate.getValue()) {
				if (method.startsWith(prefix) && prefix.length() > length) {
					layer = candidate.getKey();
					length = prefix.length();
				}
			}
		}
		return Optional.ofNullable(layer);
	}

}
