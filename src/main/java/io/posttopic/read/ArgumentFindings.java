package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;

import io.posttopic.read.InvalidArgumentsException.Finding;
import io.posttopic.relay.ApiException;

/**
 * Collects what is wrong with arguments while the statement of a root field is composed,
 * so that all of it is reported at once.
 */
final class ArgumentFindings {

	private static final int MOST = 50;

	/**
	 * Bounds what the response repeats of the document: one long alias may stand in the
	 * path of every finding.
	 */
	private static final int MOST_CHARACTERS = 10_000;

	private final List<Finding> findings = new ArrayList<>();

	private int characters;

	int size() {
		return this.findings.size();
	}

	/**
	 * Adds what is wrong with an argument of a field.
	 * @throws ApiException the error itself if it is not one of an argument
	 * @throws InvalidArgumentsException if no more can be added
	 */
	void add(Selected field, ApiException error) {
		if (!(error.extensions().get("argument") instanceof String)) {
			throw error;
		}
		ApiException located = error.under(field.place());
		this.findings.add(new Finding(located, field.path(), field.location()));
		this.characters += String.valueOf(located.getMessage()).length();
		if (this.findings.size() == MOST || this.characters > MOST_CHARACTERS) {
			throwIfAny();
		}
	}

	/**
	 * Throws what has been added, if there is any.
	 * @throws InvalidArgumentsException with all of it
	 */
	void throwIfAny() {
		if (!this.findings.isEmpty()) {
			throw new InvalidArgumentsException(this.findings);
		}
	}

}
