package io.posttopic.user;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.error.ApiException;
import io.posttopic.read.CurrentRow;
import io.posttopic.read.Payload;
import io.posttopic.read.Reads;
import io.posttopic.read.Ref;
import io.posttopic.read.Row;
import io.posttopic.read.RowBy;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.Caller;
import io.posttopic.write.DeleteInput;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import io.posttopic.write.Mutation;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/**
 * The mutations of users, and the caller's own user.
 */
@Controller
record UserController(Reads reads, UserRepository users, Viewers viewers) {

	@QueryMapping
	@Nullable Row viewer(DataFetchingEnvironment environment) {
		String username = Caller.current().username();
		return (username != null) ? this.reads.row(new RowBy(User.class, "username", username), environment) : null;
	}

	@QueryMapping
	@Nullable Map<String, @Nullable Object> session(DataFetchingEnvironment environment) {
		Caller caller = Caller.current();
		String username = caller.username();
		return (username != null) ? this.reads.answer(Payload.of("username", username)
			.with("roles", caller.roles())
			.with("user", new RowBy(User.class, "username", username)), environment) : null;
	}

	@Mutation
	Payload createUser(DataFetchingEnvironment environment) {
		Caller.current().requireAdmin("Creating users");
		CreateUserInput input = InputObject.parse(environment, CreateUserInput::parse);
		this.viewers.require();
		this.users.lockUsername(input.username());
		this.users.findFirstByUsername(input.username()).ifPresent((other) -> {
			throw ApiException.taken("input.username", input.username(), CurrentRow.of(other));
		});
		return payload(insert(input.create(Instant.now())));
	}

	@Mutation
	Payload updateUser(DataFetchingEnvironment environment) {
		Caller caller = Caller.current();
		UpdateUserInput input = InputObject.parse(environment, UpdateUserInput::parse);
		if (caller.admin()) {
			this.viewers.require();
		}
		else if (!this.viewers.isViewer(GlobalId.encode("User", input.id()), null)) {
			throw ApiException.forbidden("Only the user and an admin may change a user.");
		}
		User user = lock(input.id(), input.expectedVersion());
		User changed = input.applyTo(user, Instant.now());
		return payload(changed.hasSameContent(user) ? user : this.users.save(changed));
	}

	@Mutation
	Payload deleteUser(DataFetchingEnvironment environment) {
		Caller.current().requireAdmin("Deleting users");
		DeleteInput input = DeleteInput.parse(environment, "User");
		this.viewers.require();
		this.users.delete(lock(input.id(), input.expectedVersion()));
		return Payload.of("deletedId", input.globalId());
	}

	private User insert(User user) {
		try {
			return this.users.save(user);
		}
		catch (DuplicateKeyException ex) {
			// Another application does not take the lock on the username.
			throw ApiException.taken("input.username", String.valueOf(user.username()), null);
		}
	}

	private User lock(long id, Expected<Integer> version) {
		User user = this.users.findOneById(id).orElseThrow(() -> ApiException.notFound("input.id", "user"));
		version.require(Objects.requireNonNullElse(user.version(), 0), user);
		return user;
	}

	private static Payload payload(User user) {
		Ref row = Ref.to(User.class, Objects.requireNonNull(user.id()));
		return Payload.of("user", row).with("userEdge", row);
	}

}
