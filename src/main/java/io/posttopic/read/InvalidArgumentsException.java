package io.posttopic.read;

import java.util.List;

import graphql.language.SourceLocation;
import io.posttopic.relay.ApiException;

/**
 * What is wrong with the arguments of a root field and of the fields below it. Each
 * finding becomes an error of the response.
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
	 * One argument that is not as it must be.
	 *
	 * @param error the error, whose argument is named by its path below the root field
	 * @param path the response path from the root field, which it does not contain, to
	 * the argument's field. It ends at the first list: nothing was read, so no item of it
	 * can be named.
	 * @param location the field in the document
	 */
	public record Finding(ApiException error, List<String> path, SourceLocation location) {

	}

}
