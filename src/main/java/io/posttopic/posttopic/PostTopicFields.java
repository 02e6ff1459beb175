package io.posttopic.posttopic;

import io.posttopic.security.Caller;
import io.posttopic.write.InputObject;
import io.posttopic.write.Patch;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a join row that an input may set.
 *
 * @param pinned whether the post is pinned in the topic, or null to keep the value
 */
public record PostTopicFields(@Nullable Boolean pinned, Patch<@Nullable String> note) {

	/** No fields, which keeps all values. */
	public static final PostTopicFields NONE = new PostTopicFields(null, Patch.absent());

	private static final int MAX_NOTE = 500;

	/**
	 * Parses the fields of an input object that contains them among others.
	 */
	public static PostTopicFields parse(InputObject input) {
		return new PostTopicFields(input.flag("pinned"),
				input.patch("note", (field) -> input.optional(field, (note) -> input.text(note, MAX_NOTE))));
	}

	/**
	 * Checks that the caller may set the fields.
	 * @throws io.posttopic.error.ApiException FORBIDDEN if {@code pinned} is set by
	 * someone who is not a moderator
	 */
	public void requireAllowed() {
		if (this.pinned != null) {
			Caller.current().requireModerator("Pinning");
		}
	}

}
