package io.posttopic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A page of the documentation, or a section of one, whose code blocks are tested.
 */
record MarkdownPage(String text) {

	static MarkdownPage read(String file) {
		try {
			return new MarkdownPage(Files.readString(Path.of(file)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the section of the second level whose heading begins with a text.
	 */
	MarkdownPage section(String heading) {
		int start = this.text.indexOf("\n## " + heading);
		int end = this.text.indexOf("\n## ", start + 1);
		return new MarkdownPage(this.text.substring(start, (end > 0) ? end : this.text.length()));
	}

	String block(String language, int index) {
		return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
			.matcher(this.text)
			.results()
			.map((MatchResult block) -> block.group(1))
			.toList()
			.get(index);
	}

	JsonNode json(int index) {
		return JsonMapper.shared().readTree(block("json", index));
	}

}
