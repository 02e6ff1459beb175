package io.posttopic.documents;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import graphql.schema.GraphQLSchema;
import graphql.schema.idl.SchemaGenerator;
import io.posttopic.startup.StartupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TrustedDocuments} and {@link TrustedDocumentFiles}, with the list
 * formats that the tools of GraphQL clients write.
 */
class TrustedDocumentsTests {

	private static final GraphQLSchema SCHEMA = SchemaGenerator
		.createdMockedSchema("type Query { posts(first: Int): String }");

	@TempDir
	Path directory;

	@Test
	void relayCompilerAndGraphqlCodegenWriteAnObject() throws Exception {
		Path file = write("persisted.json",
				"{\"598d2bb1fc4d119c576c6e5fe8e7dc80\": \"{ posts }\", \"sha256:ae9f\": \"{ __typename }\"}");
		assertThat(TrustedDocumentFiles.read(file))
			.isEqualTo(Map.of("598d2bb1fc4d119c576c6e5fe8e7dc80", "{ posts }", "sha256:ae9f", "{ __typename }"));
	}

	@Test
	void apolloWritesAManifest() throws Exception {
		Path file = write("manifest.json",
				"{\"format\": \"apollo-persisted-query-manifest\", \"version\": 1, \"operations\": [{\"id\": \"389d\", "
						+ "\"name\": \"Feed\", \"type\": \"query\", \"body\": \"query Feed { posts }\"}]}");
		assertThat(TrustedDocumentFiles.read(file)).isEqualTo(Map.of("389d", "query Feed { posts }"));
	}

	@Test
	void aDirectoryHasDocumentsAndLists() throws Exception {
		write("Feed.graphql", "query Feed { posts }\n");
		write("web.json", "{\"a\": \"{ posts }\"}");
		write("old-web.json", "{\"a\": \"{ posts }\", \"b\": \"{ __typename }\"}");
		write("README.md", "not a document");
		assertThat(TrustedDocumentFiles.read(this.directory))
			.isEqualTo(Map.of("Feed", "query Feed { posts }\n", "a", "{ posts }", "b", "{ __typename }"));
	}

	@Test
	void oneIdCannotStandForTwoTexts() throws Exception {
		write("web.json", "{\"a\": \"{ posts }\"}");
		write("app.json", "{\"a\": \"{ __typename }\"}");
		assertRefused(this.directory, "the trusted document a exists twice, with different texts: .*");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonsense", "[\"{ posts }\"]", "{\"a\": {}}", "{\"a\": null}",
			"{\"format\": \"apollo-persisted-query-manifest\", \"operations\": [{\"id\": \"a\"}]}" })
	void anotherFormatIsTold(String content) throws Exception {
		assertRefused(write("list.json", content), ".*list.json, cannot be used: it is not a JSON object of .*");
	}

	@Test
	void whatCannotBeReadIsTold() throws Exception {
		assertRefused(this.directory.resolve("nowhere"),
				"posttopic.documents.trusted, which is .*/nowhere, cannot be used: there is no such file or directory.");
		assertRefused(this.directory, ".*: it contains no documents.");
		assertRefused(write("a.json", "{}"), ".*: it contains no documents.");
		Files.write(this.directory.resolve("a.graphql"), "{ é }".getBytes(StandardCharsets.ISO_8859_1));
		assertRefused(this.directory, ".*: it is not in UTF-8.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{ posts           | .*Invalid syntax.*
			{ nothing }       | .*'nothing'.* is undefined \\(at 1:3\\)
			fragment A on B { c } | .*
			query ($a: Int) { posts(first: 1) } | .*
			""")
	void anInvalidDocumentIsToldWithItsId(String text, String reason) {
		assertThatExceptionOfType(StartupException.class)
			.isThrownBy(() -> TrustedDocuments.of(Map.of("good", "{ posts }", "bad", text), SCHEMA))
			.withMessageMatching("(?s)the trusted document bad is not valid: " + reason);
	}

	@Test
	void aDocumentIsKnownByItsIdAndItsHash() {
		TrustedDocuments documents = TrustedDocuments.of(Map.of("Feed", "{ posts }"), SCHEMA);
		String hash = Sha256.of("{ posts }");
		assertThat(documents.text(new DocumentId("doc_id", "Feed"))).isEqualTo("{ posts }");
		assertThat(documents.text(new DocumentId("documentId", "sha256:" + hash))).isEqualTo("{ posts }");
		assertThat(documents.text(new DocumentId("extensions.persistedQuery.sha256Hash", hash))).isEqualTo("{ posts }");
		assertThat(documents.text(new DocumentId("documentId", hash))).isNull();
		assertThat(documents.text(new DocumentId("documentId", "feed"))).isNull();
		assertThat(documents.contains("{ posts }")).isTrue();
		assertThat(documents.contains("{posts}")).isFalse();
	}

	private Path write(String name, String content) throws IOException {
		return Files.writeString(this.directory.resolve(name), content);
	}

	private static void assertRefused(Path path, String message) {
		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> TrustedDocumentFiles.read(path))
			.withMessageMatching(message);
	}

}
