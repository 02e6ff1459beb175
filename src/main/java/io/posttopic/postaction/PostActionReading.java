package io.posttopic.postaction;

import java.util.Map;

import io.posttopic.post.Post;
import io.posttopic.read.Filters;
import io.posttopic.read.Input;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reading;
import io.posttopic.read.Reference;
import io.posttopic.read.Sql;
import io.posttopic.read.Table;
import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import io.posttopic.user.User;

import org.springframework.stereotype.Component;

@Component
class PostActionReading implements Reading {

	@Override
	public void declare(ReadModel model) {
		Table rows = model.table(PostAction.class);
		Table posts = model.table(Post.class);
		Table users = model.table(User.class);
		rows.belongsTo("post", posts).belongsTo("user", users);
		Reference post = rows.reference("post");
		Reference user = rows.reference("user");

		rows.hidden("bookmarkedAt");
		rows.order("CREATED_AT", "createdAt").order("LIKED_AT", "likedAt").orderedBy("CREATED_AT", true);
		rows.filter("liked", (sql, alias, liked) -> sql.add(rows.column(alias, "likedAt"))
			.add(liked.bool() ? " is not null" : " is null"));
		rows.filter("bookmarked", PostActionReading::refuse);
		rows.groups("countsByPost", post).groups("countsByUser", user);

		posts.hasMany("actions", post, "CREATED_AT", true)
			.filter("actions", Filters.rows(post, user))
			.countOrder("ACTION_COUNT", "countActions", post);
		users.hasMany("actions", user, "CREATED_AT", true);
	}

	private static void refuse(Sql sql, String alias, Input bookmarked) {
		throw new ApiException(ErrorCode.FORBIDDEN,
				bookmarked.path() + ": bookmarks are private to the user who made them.",
				Map.of("argument", bookmarked.path()));
	}

}
