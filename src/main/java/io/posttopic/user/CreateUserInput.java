package io.posttopic.user;

import java.time.Instant;

import io.posttopic.security.Caller;
import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@code createUser}.
 */
record CreateUserInput(String username, @Nullable String name, @Nullable String bio) {

	static final int MAX_NAME = 100;

	static final int MAX_BIO = 5000;

	static CreateUserInput parse(InputObject input) {
		return new CreateUserInput(
				input.text("username", 100, Caller.USERNAME,
						"must consist of the characters A-Z, a-z, 0-9, _, . and - only."),
				input.optional("name", (field) -> input.line(field, MAX_NAME)),
				input.optional("bio", (field) -> input.text(field, MAX_BIO)));
	}

	User create(Instant now) {
		return new User(null, this.username, this.name, this.bio, null, now, now);
	}

}
