package io.posttopic.posttopic;

import io.posttopic.security.Caller;
import io.posttopic.write.InputObject;
import io.posttopic.write.Patch;
import org.jspecify.annotations.Nullable;

/**
 * The own fields of a join row, as a client gives them.
 *
 * @param pinned whether the post is pinned, or null to leave that
 */
record PostTopicFields(@Nullable Boolean pinned, Patch<@Nullable String> note) {

	private static final int NOTE = 500;

	static PostTopicFields parse(InputObject input) {
		return new PostTopicFields(input.flag("pinned"),
				input.patch("note", (field) -> input.optional(field, (note) -> input.text(note, NOTE))));
	}

	/**
	 * Throws if the caller may not write the fields.
	 * @throws io.posttopic.relay.ApiException FORBIDDEN
	 */
	void requireAllowed() {
		if (this.pinned != null) {
			Caller.current().requireModerator("Pinning");
		}
	}

}
