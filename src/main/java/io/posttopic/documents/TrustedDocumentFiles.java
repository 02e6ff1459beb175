package io.posttopic.documents;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.posttopic.startup.StartupException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A reader of lists of trusted documents in the formats that the tools of GraphQL clients
 * write: a JSON object that maps ids to texts (relay-compiler, GraphQL Code Generator),
 * Apollo's manifest, or a directory of such files and of {@code .graphql} files. Each
 * {@code .graphql} file is one document, whose id is the file name without the extension.
 */
public class TrustedDocumentFiles {

	private static final String GRAPHQL = ".graphql";

	private static final String JSON = ".json";

	private static final String APOLLO = "apollo-persisted-query-manifest";

	private final Map<String, String> textsById = new TreeMap<>();

	/**
	 * Returns the texts of the documents in a file or directory by their ids.
	 * @throws StartupException if it cannot be read, contains no documents, or contains
	 * different documents with the same id
	 */
	public static Map<String, String> read(Path path) {
		TrustedDocumentFiles files = new TrustedDocumentFiles();
		try {
			for (Path file : list(path)) {
				files.readFile(file);
			}
		}
		catch (IOException ex) {
			throw cannotBeRead(path, reason(ex));
		}
		if (files.textsById.isEmpty()) {
			throw cannotBeRead(path, "it contains no documents");
		}
		return files.textsById;
	}

	private static List<Path> list(Path path) throws IOException {
		if (!Files.isDirectory(path)) {
			return List.of(path);
		}
		try (Stream<Path> files = Files.list(path)) {
			return files.filter((file) -> file.toString().endsWith(GRAPHQL) || file.toString().endsWith(JSON))
				.sorted()
				.toList();
		}
	}

	private void readFile(Path file) throws IOException {
		String name = file.getFileName().toString();
		String content = Files.readString(file);
		if (name.endsWith(GRAPHQL)) {
			add(name.substring(0, name.length() - GRAPHQL.length()), content);
		}
		else {
			readJson(file, content);
		}
	}

	private void readJson(Path file, String content) {
		try {
			JsonNode json = JsonMapper.shared().readTree(content);
			if (APOLLO.equals(json.path("format").asString(""))) {
				json.path("operations")
					.forEach((operation) -> add(text(operation.path("id")), text(operation.path("body"))));
			}
			else {
				json.asObject().forEachEntry((id, document) -> add(id, text(document)));
			}
		}
		catch (JacksonException | NoSuchElementException ex) {
			throw cannotBeRead(file, "it is not a JSON object of ids and documents");
		}
	}

	/**
	 * Returns the value of a JSON string. Throws for any other value, also null and
	 * numbers.
	 */
	private static String text(JsonNode json) {
		return json.stringValueOpt().orElseThrow();
	}

	private void add(String id, String text) {
		String other = this.textsById.putIfAbsent(id, text);
		if (other != null && !other.equals(text)) {
			throw new StartupException(
					"the trusted document %s exists twice, with different texts: remove one, or give it another id."
						.formatted(id));
		}
	}

	private static String reason(IOException ex) {
		return switch (ex) {
			case NoSuchFileException _ -> "there is no such file or directory";
			case AccessDeniedException denied -> denied.getFile() + " may not be read";
			case CharacterCodingException _ -> "it is not in UTF-8";
			default -> ex.toString();
		};
	}

	private static StartupException cannotBeRead(Path path, String why) {
		return new StartupException(
				"%s, which is %s, cannot be used: %s.".formatted(DocumentProperties.TRUSTED, path, why));
	}

}
