package io.posttopic.documents;

import java.nio.file.Path;

import io.posttopic.database.StartupException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which documents may be run, and how they may be named.
 *
 * @param trusted a file or directory of trusted documents, {@code null} for none
 * @param onlyTrusted whether nothing else runs; see {@link OnlyTrustedMode} for what that
 * implies
 * @param automatic whether a client may have documents kept under their hash
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
