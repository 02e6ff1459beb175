package io.posttopic.observability;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.posttopic.http.HttpSlice.Client;

/**
 * The metrics that a server exports, in Prometheus's text format.
 *
 * @param text the response of the server
 */
record Scrape(String text) {

	private static final Pattern TYPE = Pattern.compile("^# TYPE (\\w+) (\\w+)$", Pattern.MULTILINE);

	private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)})? (\\S+)$", Pattern.MULTILINE);

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

	static Scrape of(int managementPort) throws Exception {
		return new Scrape(new Client(managementPort).send("GET", "/actuator/prometheus").body());
	}

	/**
	 * Returns the sum of the samples that have all the labels, each written as
	 * {@code name=value}.
	 */
	double sum(String name, String... labels) {
		return SAMPLE.matcher(this.text)
			.results()
			.filter((sample) -> sample.group(1).equals(name) && labels(sample).containsAll(List.of(labels)))
			.mapToDouble((sample) -> Double.parseDouble(sample.group(3)))
			.sum();
	}

	/**
	 * Returns the values that a label has.
	 */
	Set<String> values(String name, String label) {
		Set<String> values = new TreeSet<>();
		SAMPLE.matcher(this.text).results().filter((sample) -> sample.group(1).equals(name)).forEach((sample) -> {
			for (String each : labels(sample)) {
				if (each.startsWith(label + "=")) {
					values.add(each.substring(label.length() + 1));
				}
			}
		});
		return values;
	}

	/**
	 * Returns the type and the labels of each metric of this server, as in
	 * {@code "gauge kind"}.
	 */
	Map<String, String> metrics() {
		Map<String, String> metrics = new TreeMap<>();
		Matcher type = TYPE.matcher(this.text);
		while (type.find()) {
			String name = type.group(1);
			if (name.startsWith("posttopic_") && !name.endsWith("_max") || name.startsWith("posttopic_permits_")) {
				Set<String> labels = new TreeSet<>();
				SAMPLE.matcher(this.text)
					.results()
					.filter((sample) -> sample.group(1).replaceFirst("_(bucket|count|sum)$", "").equals(name))
					.forEach((sample) -> labels(sample).forEach((each) -> labels.add(each.replaceFirst("=.*", ""))));
				labels.remove("le");
				metrics.put(name, (type.group(2) + " " + String.join(", ", labels)).strip());
			}
		}
		return metrics;
	}

	private static List<String> labels(MatchResult sample) {
		String labels = sample.group(2);
		return (labels != null)
				? LABEL.matcher(labels).results().map((label) -> label.group(1) + "=" + label.group(2)).toList()
				: List.of();
	}

}
