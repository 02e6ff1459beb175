package io.posttopic.documents;

import java.util.concurrent.atomic.AtomicInteger;

import graphql.ExecutionInput;
import graphql.GraphQLError;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.parser.Parser;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the document cache, {@link Documents}.
 */
class DocumentsTests {

	private final Documents documents = new Documents();

	private final AtomicInteger parsed = new AtomicInteger();

	@Test
	void aDocumentIsParsedAndValidatedOnce() {
		PreparsedDocumentEntry first = get("{ a }");
		assertThat(get("{ a }")).isSameAs(first);
		assertThat(get("{ b }")).isNotSameAs(first);
		assertThat(this.parsed).hasValue(2);
	}

	@Test
	void anInvalidDocumentIsNotKept() {
		get("invalid");
		assertThat(get("invalid").hasErrors()).isTrue();
		assertThat(this.parsed).hasValue(2);
	}

	@Test
	void aClientThatSendsManyLongDocumentsCannotFillTheMemory() {
		String filling = "#" + "x".repeat(Documents.MAX_CHARACTERS / 10);
		for (int i = 0; i < 30; i++) {
			get("{ a" + i + " }" + filling);
		}
		assertThat(this.documents.keptCharacters()).isLessThanOrEqualTo(Documents.MAX_CHARACTERS);
	}

	private PreparsedDocumentEntry get(String text) {
		return this.documents.getDocumentAsync(ExecutionInput.newExecutionInput(text).build(), (input) -> {
			this.parsed.incrementAndGet();
			return text.equals("invalid") ? new PreparsedDocumentEntry(GraphQLError.newError().message(text).build())
					: new PreparsedDocumentEntry(Parser.parse(text));
		}).join();
	}

}
