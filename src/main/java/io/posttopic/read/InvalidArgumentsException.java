package io.posttopic.read;

import java.util.List;

import graphql.language.SourceLocation;
import io.posttopic.error.ApiException;

/**
 * The errors in the arguments of a root field and of the fields below it. Each
 * {@link Finding} becomes one error of the response.
 */
public class InvalidArgumentsException extends RuntimeException {

	private final List<Finding> findings;

	InvalidArgumentsException(List<Finding> findings) {
		super(findings.getFirst().error().getMessage(), null, false, false);
		this.findings = List.copyOf(findings);
	}

	public List<Finding> findings() {
		return this.findings;
	}

	/**
	 * An invalid argument.
	 *
	 * @param error the error, whose argument path starts below the root field
	 * @param path the response path from the root field, exclusive, to the argument's
	 * field. It ends at the first list: nothing was read, so it cannot name an item.
	 */
	public record Finding(ApiException error, List<String> path, SourceLocation location) {

	}

}
