package io.posttopic.posttopic;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.security.Caller;
import io.posttopic.write.InputObject;
import io.posttopic.write.Patch;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a join row that an input may set.
 *
 * @param pinned whether the post is pinned in the topic, or null to keep the value
 * @param pinnedArgument the path of the argument that says whether it is pinned
 */
public record PostTopicFields(@Nullable Boolean pinned, Patch<@Nullable String> note, String pinnedArgument) {

	/** No fields, which keeps all values. */
	public static final PostTopicFields NONE = new PostTopicFields(null, Patch.absent());

	private static final int MAX_NOTE = 500;

	/**
	 * Creates fields that no argument contains.
	 */
	public PostTopicFields(@Nullable Boolean pinned, Patch<@Nullable String> note) {
		this(pinned, note, "");
	}

	/**
	 * Parses the fields of an input object that contains them among others.
	 */
	public static PostTopicFields parse(InputObject input) {
		return new PostTopicFields(input.flag("pinned"),
				input.patch("note", (field) -> input.optional(field, (note) -> input.text(note, MAX_NOTE))),
				input.path("pinned"));
	}

	/**
	 * Checks that the caller may set the fields.
	 * @throws ApiException FORBIDDEN if {@code pinned} is set by someone who is not a
	 * moderator
	 */
	public void requireAllowed() {
		if (this.pinned != null) {
			Caller.current()
				.requireModerator("pinning",
						(message) -> ApiException.about(this.pinnedArgument, ErrorCode.FORBIDDEN, message));
		}
	}

}
