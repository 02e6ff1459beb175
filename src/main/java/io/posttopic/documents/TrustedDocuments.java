package io.posttopic.documents;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import graphql.ExecutionInput;
import graphql.GraphQLError;
import graphql.ParseAndValidate;
import graphql.ParseAndValidateResult;
import graphql.schema.GraphQLSchema;
import io.posttopic.startup.StartupException;
import org.jspecify.annotations.Nullable;

/**
 * The documents that the operator has listed as trusted. A request can refer to each of
 * them by its id or by the SHA-256 of its text.
 */
public class TrustedDocuments {

	public static final TrustedDocuments NONE = new TrustedDocuments(Map.of());

	private final Map<String, String> textsByHash = new HashMap<>();

	private final Map<String, String> textsById;

	private final Set<String> texts;

	private TrustedDocuments(Map<String, String> textsById) {
		this.textsById = textsById;
		this.texts = new HashSet<>(textsById.values());
		this.texts.forEach((text) -> this.textsByHash.put(Sha256.of(text), text));
	}

	/**
	 * Creates trusted documents, after validating each of them.
	 * @throws StartupException if a document is invalid
	 */
	public static TrustedDocuments of(Map<String, String> textsById, GraphQLSchema schema) {
		textsById.forEach((id, text) -> requireValid(id, text, schema));
		return new TrustedDocuments(Map.copyOf(textsById));
	}

	private static void requireValid(String id, String text, GraphQLSchema schema) {
		ParseAndValidateResult result = ParseAndValidate.parseAndValidate(schema,
				ExecutionInput.newExecutionInput(DocumentText.readable(text)).build());
		if (result.isFailure()) {
			GraphQLError error = result.getErrors().getFirst();
			throw new StartupException(
					"the trusted document %s is not valid: %s%s".formatted(id, error.getMessage(),
							error.getLocations().isEmpty() ? ""
									: " (at %d:%d)".formatted(error.getLocations().getFirst().getLine(),
											error.getLocations().getFirst().getColumn())));
		}
	}

	@Nullable String text(DocumentId id) {
		String text = this.textsById.get(id.value());
		String hash = id.sha256();
		return (text == null && hash != null) ? this.textsByHash.get(hash) : text;
	}

	boolean contains(String text) {
		return this.texts.contains(text);
	}

}
