package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;

import io.posttopic.read.InvalidArgumentsException.Finding;
import io.posttopic.error.ApiException;

/**
 * A collector of the errors in arguments that are found while the statement of a root
 * field is composed, so that all of them are reported together.
 */
final class ArgumentFindings {

	private static final int MAX_FINDINGS = 50;

	/**
	 * Bounds how much of the document the response repeats, because a long alias may
	 * occur in the path of every finding.
	 */
	private static final int MAX_CHARACTERS = 10_000;

	private final List<Finding> findings = new ArrayList<>();

	private int characters;

	int size() {
		return this.findings.size();
	}

	/**
	 * Adds an error in an argument of a field, and the others that were thrown with it.
	 * @throws ApiException the error itself if it is not about an argument
	 * @throws InvalidArgumentsException if the limit of findings is reached
	 */
	void add(Selected field, ApiException error) {
		addSingle(field, error);
		error.others().forEach((other) -> addSingle(field, other));
	}

	private void addSingle(Selected field, ApiException error) {
		if (!(error.extensions().get("argument") instanceof String)) {
			throw error;
		}
		ApiException located = error.under(field.argumentPrefix());
		this.findings.add(new Finding(located, field.responsePath(), field.location()));
		this.characters += String.valueOf(located.getMessage()).length();
		if (this.findings.size() == MAX_FINDINGS || this.characters > MAX_CHARACTERS) {
			throwIfAny();
		}
	}

	void throwIfAny() {
		if (!this.findings.isEmpty()) {
			throw new InvalidArgumentsException(this.findings);
		}
	}

}
