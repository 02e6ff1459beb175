package follow;

import java.time.Instant;

import io.posttopic.database.RefersTo;
import io.posttopic.user.User;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A user who follows another one: a row of the join table {@code "UserFollow"}, which
 * joins users to users. It is outside of the server's packages, so that only the tests
 * that map it have the table.
 */
@Table("UserFollow")
public record UserFollow(@Id Key key, Instant since, boolean muted, @Version @Nullable Integer version,
		Instant createdAt, Instant updatedAt) {

	/**
	 * The two users of a row.
	 */
	public record Key(@RefersTo(User.class) long followerId, @RefersTo(User.class) long followedId) {

	}

}
