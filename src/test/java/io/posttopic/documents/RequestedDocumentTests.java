package io.posttopic.documents;

import io.posttopic.startup.StartupException;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RequestedDocument}: the texts that clients register under a hash.
 */
class RequestedDocumentTests {

	@Test
	void aClientThatHasManyDocumentsKeptCannotFillTheMemory() {
		RequestedDocument documents = new RequestedDocument(TrustedDocuments.NONE,
				new DocumentProperties(null, false, true));
		String filling = "#" + "x".repeat(Documents.MAX_CHARACTERS / 10);
		for (int i = 0; i < 30; i++) {
			String text = "{ a" + i + " }" + filling;
			documents.text(text, persisted(Sha256.of(text)));
		}
		assertThat(documents.keptCharacters()).isPositive().isLessThanOrEqualTo(Documents.MAX_CHARACTERS);
	}

	@Test
	void whereNoneAreKeptClientsAreToldToStopAsking() {
		RequestedDocument documents = new RequestedDocument(TrustedDocuments.NONE,
				new DocumentProperties(null, false, false));
		assertThat(documents.text("{ a }", persisted(Sha256.of("{ a }")))).isEqualTo("{ a }");
		assertThatExceptionOfType(ApiException.class)
			.isThrownBy(() -> documents.text(null, persisted(Sha256.of("{ a }"))))
			.withMessage("PersistedQueryNotSupported")
			.matches((ex) -> ex.code() == ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED);
		assertThat(documents.keptCharacters()).isZero();
	}

	@Test
	void toRunOnlyTrustedDocumentsThereMustBeSome() {
		assertThatExceptionOfType(StartupException.class).isThrownBy(() -> new DocumentProperties(null, true, true))
			.withMessageContaining("posttopic.documents.trusted");
	}

	private static DocumentId persisted(String hash) {
		return new DocumentId("extensions.persistedQuery.sha256Hash", hash);
	}

}
