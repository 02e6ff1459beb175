package io.posttopic.post;

import java.time.Instant;
import java.util.Objects;

import io.posttopic.database.Logged;
import io.posttopic.database.RefersTo;
import io.posttopic.user.User;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A post: a row of {@code "Posts"}.
 */
@Table("Posts")
@Logged(except = "body", watched = "AuthorId")
public record Post(@Id @Nullable Long id, String title, String body, @RefersTo(User.class) @Nullable Long authorId,
		@Version @Nullable Integer version, Instant createdAt, Instant updatedAt) {

	boolean hasSameContent(Post other) {
		return Objects.equals(this.title, other.title) && Objects.equals(this.body, other.body);
	}

}
