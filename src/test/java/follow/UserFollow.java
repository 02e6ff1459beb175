package follow;

import java.time.Instant;

import io.posttopic.database.Logged;
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
@Logged
public record UserFollow(@Id Key key, Instant since, boolean muted, @Version @Nullable Integer version,
		Instant createdAt, Instant updatedAt) {

	/**
	 * Returns a new row.
	 */
	static UserFollow of(long followerId, long followedId, Instant now) {
		return new UserFollow(new Key(followerId, followedId), now, false, null, now, now);
	}

	/**
	 * Returns the row with another flag.
	 * @param muted the flag, or null to keep it
	 */
	UserFollow with(@Nullable Boolean muted, Instant now) {
		return new UserFollow(this.key, this.since, (muted != null) ? muted : this.muted, this.version, this.createdAt,
				now);
	}

	/**
	 * The two users of a row.
	 */
	public record Key(@RefersTo(User.class) long followerId, @RefersTo(User.class) long followedId) {

	}

}
