package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

import io.posttopic.inspection.Report;
import io.posttopic.inspection.TwinComparison;
import io.posttopic.migration.Names;

/**
 * A report for a person to read.
 */
class TextReport {

	private static final int WIDTH = 110;

	/** How many pairs of a list are printed. The JSON format has all of them. */
	private static final int LISTED = 1000;

	private final AdoptCommand.Outcome outcome;

	private final StringBuilder text = new StringBuilder();

	private TextReport(AdoptCommand.Outcome outcome) {
		this.outcome = outcome;
	}

	static String of(AdoptCommand.Outcome outcome) {
		return new TextReport(outcome).write();
	}

	private String write() {
		Report report = this.outcome.report();
		line("%s, schema %s, user %s", report.database(), report.schema(), report.user());
		report.tables().forEach(this::table);
		this.outcome.merged().forEach((twin) -> twin("merged from ", twin));
		report.twins().forEach((twin) -> twin("", twin));
		section(this.text, "Warnings:", report.warnings());
		section(this.text, "Not checked:", report.unchecked());
		section(this.text, "Would run, one after the other, and be recorded in posttopic_changelog:",
				report.sql().stream().map((sql) -> sql + ";").toList());
		section(this.text, "Obstacles:", report.obstacles());
		line("");
		line("%s", verdict());
		return this.text.toString();
	}

	private String verdict() {
		return switch (this.outcome.report().exitCode()) {
			case 0 -> (this.outcome.made() > 0) ? "Done: %d changes were made.".formatted(this.outcome.made())
					: "Nothing to do: everything exists.";
			case 1 -> "Nothing was changed.";
			default ->
				"Nothing was changed. Without --dry-run the statements above would run. None makes others wait for more than 0.3 s while it waits for a lock itself.";
		};
	}

	private void table(Report.TableReport table) {
		line("");
		switch (table.state()) {
			case MISSING -> line("%s: missing, would be created", Names.quoted(table.name()));
			case MISFIT -> line("%s: not a table", Names.quoted(table.name()));
			default -> line("%s: %s", Names.quoted(table.name()),
					(table.rows() != null) ? counted(table.rows(), "row") : "its rows may not be read");
		}
		for (Report.State state : Report.State.values()) {
			List<Report.Part> parts = table.findings().stream().filter((part) -> part.state() == state).toList();
			if (!parts.isEmpty()) {
				wrapped(state.words(), byKind(parts));
			}
		}
	}

	private static String byKind(List<Report.Part> parts) {
		List<String> lists = new ArrayList<>();
		parts.stream()
			.collect(Collectors.groupingBy(Report.Part::kind, LinkedHashMap::new,
					Collectors.mapping(TextReport::named, Collectors.toList())))
			.forEach((kind, names) -> lists.add(plural(kind, names.size()) + " " + String.join(", ", names)));
		return String.join("; ", lists);
	}

	private static String named(Report.Part part) {
		boolean typed = part.kind().equals("column") && part.detail() != null && part.state() != Report.State.PRESENT;
		return typed ? part.name() + " " + part.detail() : part.name();
	}

	private void twin(String prefix, TwinComparison twin) {
		line("");
		line("%s%s, a twin of %s: %s", prefix, Names.quoted(twin.name()), Names.quoted(twin.of()),
				counted(twin.rows(), "row"));
		pairs("only here", twin.onlyHere(), prefix.isEmpty() ? "would be copied when merged" : "copied");
		pairs("in both", twin.both(), "the row of " + Names.quoted(twin.of()) + " stays as it is");
		pairs("duplicate", twin.duplicates(), "the oldest row wins");
		pairs("incomplete", twin.incomplete(), "not copied");
		pairs("dangling", twin.dangling(), "not copied: no row has such a key");
		wrapped("only there", counted(twin.onlyThere(), "pair"));
		if (twin.renamedTo() != null) {
			wrapped(prefix.isEmpty() ? "would become" : "is now", Names.quoted(twin.renamedTo()));
		}
		if (!twin.columnsLeft().isEmpty()) {
			wrapped("columns", "left: " + String.join(", ", twin.columnsLeft()));
		}
		if (!twin.referrers().isEmpty()) {
			wrapped("referred to", "by " + String.join(", ", twin.referrers()));
		}
	}

	private void pairs(String what, List<String> pairs, String fate) {
		if (pairs.isEmpty()) {
			return;
		}
		String more = (pairs.size() > LISTED) ? ", ... (all of them: --format json)" : "";
		wrapped(what, "%d: %s%s (%s)".formatted(pairs.size(), String.join(", ", pairs.stream().limit(LISTED).toList()),
				more, fate));
	}

	static void section(StringBuilder text, String title, List<String> lines) {
		if (!lines.isEmpty()) {
			text.append("\n%s\n".formatted(title));
			lines.forEach((line) -> text.append("  %s\n".formatted(line.replace("\n", "\n    "))));
		}
	}

	private void wrapped(String label, String words) {
		List<String> lines = new ArrayList<>(List.of(""));
		for (String word : words.split(" ")) {
			if (lines.getLast().length() + word.length() > WIDTH) {
				lines.add("");
			}
			lines.add(lines.removeLast() + word + " ");
		}
		line("  %-13s %s", label,
				String.join("\n" + " ".repeat(16), lines.stream().map(String::stripTrailing).toList()));
	}

	private static String counted(long count, String noun) {
		return count + " " + plural(noun, count);
	}

	private static String plural(String noun, long count) {
		if (count == 1 || noun.endsWith("s")) {
			return noun;
		}
		return noun.endsWith("x") ? noun + "es" : noun + "s";
	}

	private void line(String format, Object... values) {
		this.text.append(format.formatted(values)).append('\n');
	}

}
