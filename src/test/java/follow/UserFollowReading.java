package follow;

import io.posttopic.read.Filters;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reading;
import io.posttopic.read.Reference;
import io.posttopic.read.Table;
import io.posttopic.user.User;

import org.springframework.stereotype.Component;

/**
 * Declares how the rows are read, from themselves and from both of their users.
 */
@Component
class UserFollowReading implements Reading {

	@Override
	public void declare(ReadModel model) {
		Table rows = model.table(UserFollow.class);
		Table users = model.table(User.class);
		Reference follower = rows.reference("follower");
		Reference followed = rows.reference("followed");

		rows.order("SINCE", "since").order("MUTED", "muted", "since").orderedBy("SINCE", true);
		rows.groups("countsByFollower", follower).groups("countsByFollowed", followed);

		users.hasMany("followers", followed, "SINCE", true)
			.filter("followers", Filters.rows(followed, follower))
			.countOrder("FOLLOWER_COUNT", "countFollowers", followed);
		users.hasMany("following", follower, "SINCE", true).filter("following", Filters.rows(follower, followed));
	}

}
