package io.posttopic.user;

import java.time.Instant;

import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.Patch;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@code updateUser}.
 */
record UpdateUserInput(long id, Patch<@Nullable String> name, Patch<@Nullable String> bio,
		Expected<Integer> expectedVersion) {

	static UpdateUserInput parse(InputObject input) {
		return new UpdateUserInput(input.id("id", "User"),
				input.patch("name",
						(field) -> input.optional(field, (name) -> input.line(name, CreateUserInput.MAX_NAME))),
				input.patch("bio", (field) -> input.optional(field, (bio) -> input.text(bio, CreateUserInput.MAX_BIO))),
				input.expectedVersion());
	}

	User applyTo(User user, Instant now) {
		return new User(user.id(), user.username(), this.name.applyTo(user.name()), this.bio.applyTo(user.bio()),
				user.version(), user.createdAt(), now);
	}

}
