package io.posttopic.topic;

import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A subject that posts are about: a row of {@code "Topics"}.
 */
@Table("Topics")
public record Topic(@Id @Nullable Long id, String name, @Nullable String slug, @Nullable String description,
		@Version @Nullable Integer version, Instant createdAt, Instant updatedAt) {

	boolean hasSameContent(Topic other) {
		return Objects.equals(this.name, other.name) && Objects.equals(this.slug, other.slug)
				&& Objects.equals(this.description, other.description);
	}

}
