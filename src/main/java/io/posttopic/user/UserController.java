package io.posttopic.user;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.read.Input;
import io.posttopic.read.Mutation;
import io.posttopic.read.Payload;
import io.posttopic.read.Reads;
import io.posttopic.read.Ref;
import io.posttopic.read.Row;
import io.posttopic.relay.ApiException;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

@Controller
class UserController {

	private final Reads reads;

	private final Users users;

	private final Viewers viewers;

	UserController(Reads reads, Users users, Viewers viewers) {
		this.reads = reads;
		this.users = users;
		this.viewers = viewers;
	}

	@QueryMapping
	@Nullable Row viewer(DataFetchingEnvironment environment) {
		String username = Caller.current().username();
		return (username != null) ? this.reads.rowBy(User.class, "username", username, environment) : null;
	}

	@QueryMapping
	@Nullable Row user(DataFetchingEnvironment environment) {
		return this.reads.rowBy(User.class, "username", environment);
	}

	@QueryMapping
	Row users(DataFetchingEnvironment environment) {
		return this.reads.connection(User.class, environment);
	}

	@Mutation
	Map<String, @Nullable Object> createUser(DataFetchingEnvironment environment) {
		Caller.current().requireAdmin("Making users");
		Input input = Input.of(environment);
		ApiException.all(() -> username(input), () -> name(input), () -> bio(input));
		this.viewers.require();
		this.viewers.lock(username(input));
		if (this.users.existsByUsername(username(input))) {
			throw ApiException.taken("input.username", username(input));
		}
		Instant now = Instant.now();
		return this.reads.answer(payload(add(new User(null, username(input), name(input), bio(input), null, now, now))),
				environment);
	}

	@Mutation
	Map<String, @Nullable Object> updateUser(DataFetchingEnvironment environment) {
		Caller caller = Caller.current();
		caller.requireSignedIn();
		Input input = Input.of(environment);
		ApiException.all(() -> id(input), () -> name(input), () -> bio(input));
		if (caller.admin()) {
			this.viewers.require();
		}
		else if (!this.viewers.isViewer((String) input.required("id").value(), null)) {
			throw ApiException.forbidden("Only the user and an admin may change a user.");
		}
		User user = find(input);
		User changed = new User(user.id(), user.username(), input.given("name") ? name(input) : user.name(),
				input.given("bio") ? bio(input) : user.bio(), user.version(), user.createdAt(), Instant.now());
		return this.reads.answer(payload(changed.says(user) ? user : this.users.save(changed)), environment);
	}

	@Mutation
	Map<String, @Nullable Object> deleteUser(DataFetchingEnvironment environment) {
		Caller.current().requireAdmin("Deleting users");
		this.viewers.require();
		Input input = Input.of(environment);
		this.users.delete(find(input));
		return this.reads.answer(Payload.of("deletedId", input.required("id").value()), environment);
	}

	/**
	 * Another application does not know of our lock.
	 */
	private User add(User user) {
		try {
			return this.users.save(user);
		}
		catch (DuplicateKeyException ex) {
			throw ApiException.taken("input.username", String.valueOf(user.username()));
		}
	}

	private User find(Input input) {
		User user = this.users.findOneById(id(input)).orElseThrow(() -> ApiException.notFound("input.id", "user"));
		input.requireVersion(user.version());
		return user;
	}

	private static Payload payload(User user) {
		return Payload.of("user", Ref.to(User.class, Objects.requireNonNull(user.id())));
	}

	private static long id(Input input) {
		return input.required("id").id("User");
	}

	private static String username(Input input) {
		return input.required("username")
			.text(100, Caller.USERNAME, "must be of the characters A-Z a-z 0-9 _ . - only.");
	}

	private static @Nullable String name(Input input) {
		Input name = input.field("name");
		return (name != null) ? name.line(100) : null;
	}

	private static @Nullable String bio(Input input) {
		Input bio = input.field("bio");
		return (bio != null) ? bio.text(5000) : null;
	}

}
