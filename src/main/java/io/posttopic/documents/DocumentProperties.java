package io.posttopic.documents;

import java.nio.file.Path;

import io.posttopic.startup.StartupException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for the documents that may run, and for the ways in which requests may refer
 * to them.
 *
 * @param trusted the file or directory of trusted documents, {@code null} if there are
 * none
 * @param onlyTrusted whether only trusted documents may run. {@link OnlyTrustedMode}
 * applies the consequences
 * @param automatic whether clients may register documents under their hash (automatic
 * persisted queries)
 */
@ConfigurationProperties("posttopic.documents")
public record DocumentProperties(@Nullable Path trusted, boolean onlyTrusted, @DefaultValue("true") boolean automatic) {

	static final String TRUSTED = "posttopic.documents.trusted";

	static final String ONLY_TRUSTED = "posttopic.documents.only-trusted";

	public DocumentProperties {
		if (onlyTrusted && trusted == null) {
			throw new StartupException(
					"%s is on, and there are no trusted documents: set %s to their file or directory."
						.formatted(ONLY_TRUSTED, TRUSTED));
		}
	}

}
