package io.posttopic.user;

import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A user who writes posts and acts on them: a row of {@code "Users"}.
 */
@Table("Users")
public record User(@Id @Nullable Long id, @Nullable String username, @Nullable String name, @Nullable String bio,
		@Version @Nullable Integer version, Instant createdAt, Instant updatedAt) {

	boolean hasSameContent(User other) {
		return Objects.equals(this.name, other.name) && Objects.equals(this.bio, other.bio);
	}

}
