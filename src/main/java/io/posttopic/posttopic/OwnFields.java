package io.posttopic.posttopic;

import io.posttopic.read.Input;
import org.jspecify.annotations.Nullable;

/**
 * The own fields that an input gives a row.
 *
 * @param pinned whether it is pinned, or null to leave that
 * @param note its note, null for none
 * @param noted whether the note is given
 */
record OwnFields(@Nullable Boolean pinned, @Nullable String note, boolean noted) {

	private static final int NOTE = 500;

	/**
	 * Reads an input.
	 * @throws io.posttopic.relay.ApiException BAD_USER_INPUT for a note that is too long
	 */
	static OwnFields of(Input input) {
		Input pinned = input.field("pinned");
		Input note = input.field("note");
		return new OwnFields((pinned != null) ? (Boolean) pinned.bool() : null, (note != null) ? note.text(NOTE) : null,
				input.given("note"));
	}

}
