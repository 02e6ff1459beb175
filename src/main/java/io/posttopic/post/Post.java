package io.posttopic.post;

import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A piece of writing: a row of {@code "Posts"}.
 */
@Table("Posts")
public record Post(@Id @Nullable Long id, String title, String body, @Nullable Long authorId,
		@Version @Nullable Integer version, Instant createdAt, Instant updatedAt) {

	/**
	 * Returns whether an update to another state of the row would change nothing but
	 * times.
	 */
	boolean hasSameContent(Post other) {
		return Objects.equals(this.title, other.title) && Objects.equals(this.body, other.body);
	}

}
