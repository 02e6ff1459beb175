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
import io.posttopic.security.Caller;
import io.posttopic.user.User;
import io.posttopic.user.Viewers;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

@Component
class PostActionReading implements Reading {

	private static final String USER = ".\"UserId\"";

	private static final String LIKED = ".\"likedAt\"";

	private static final String BOOKMARKED = ".\"bookmarkedAt\"";

	private final Viewers viewers;

	PostActionReading(Viewers viewers) {
		this.viewers = viewers;
	}

	@Override
	public void declare(ReadModel model) {
		Table rows = model.table(PostAction.class);
		Table posts = model.table(Post.class);
		Table users = model.table(User.class);
		rows.belongsTo("post", posts).belongsTo("user", users);
		Reference post = rows.reference("post");
		Reference user = rows.reference("user");

		// A row may be older than its like: with a bookmark, or of another application.
		rows.prefer("likedAt", "createdAt");
		rows.order("CREATED_AT", "createdAt").order("LIKED_AT", "likedAt").orderedBy("CREATED_AT", true);
		rows.filter("liked", (sql, alias, liked) -> sql.add(alias + LIKED).add(isThere(liked)))
			.filter("bookmarked", this::writeBookmarked);
		rows.groups("countsByPost", post).groups("countsByUser", user);
		// When a row was written last, and how often, would tell that it is bookmarked.
		rows.visible(this::writeVisible)
			.readAs("bookmarkedAt", (sql, alias) -> writeOwn(sql, alias, BOOKMARKED, "null"))
			.readAs("updatedAt", (sql, alias) -> writeOwn(sql, alias, ".\"updatedAt\"", alias + LIKED))
			.readAs("version", (sql, alias) -> writeOwn(sql, alias, ".version", "0"));

		posts.hasMany("actions", post, "CREATED_AT", true)
			.hasOne("viewerAction", post, this::writeIsViewers)
			.filter("actions", Filters.rows(post, user))
			.countOrder("ACTION_COUNT", "countActions", post);
		users.hasMany("actions", user, "CREATED_AT", true);
	}

	/**
	 * Writes that a row is liked or the caller's own. What else there is of other users'
	 * rows, bookmarks and rows without any flag, is private. That does not depend on
	 * whether a row is bookmarked, so a row neither appears nor disappears with it.
	 */
	private void writeVisible(Sql sql, String alias, @Nullable Input filter) {
		Input liked = (filter != null) ? filter.field("liked") : null;
		if (Caller.current().admin() || liked != null && liked.bool()) {
			sql.add("true");
			return;
		}
		sql.add("(").add(alias + LIKED).add(" is not null");
		if (Caller.current().isSignedIn()) {
			sql.add(" or ");
			writeIsViewers(sql, alias);
		}
		sql.add(")");
	}

	private void writeOwn(Sql sql, String alias, String column, String otherwise) {
		Caller caller = Caller.current();
		if (caller.admin()) {
			sql.add(alias + column);
		}
		else if (caller.isSignedIn()) {
			sql.add("case when ");
			writeIsViewers(sql, alias);
			sql.add(" then ").add(alias + column).add(" else ").add(otherwise).add(" end");
		}
		else {
			sql.add(otherwise);
		}
	}

	private void writeIsViewers(Sql sql, String alias) {
		sql.add(alias + USER).add(" = ");
		this.viewers.writeId(sql);
	}

	/**
	 * Whatever stands around it, it is true of no row but the viewer's own, unless for an
	 * admin.
	 */
	private void writeBookmarked(Sql sql, String alias, Input bookmarked) {
		sql.add("(").add(alias + BOOKMARKED).add(isThere(bookmarked));
		if (!Caller.current().admin()) {
			if (!isViewersOwn(bookmarked)) {
				throw new ApiException(ErrorCode.FORBIDDEN,
						bookmarked.path() + ": bookmarks are private. Ask for your own: beside userId, or in viewer.",
						Map.of("argument", bookmarked.path()));
			}
			sql.add(" and ");
			writeIsViewers(sql, alias);
		}
		sql.add(")");
	}

	private boolean isViewersOwn(Input bookmarked) {
		Input id = bookmarked.conjunct("userId");
		Input username = bookmarked.conjunct("userUsername");
		return this.viewers.isViewer((id != null) ? (String) id.value() : null,
				(username != null) ? (String) username.value() : null);
	}

	private static String isThere(Input flag) {
		return flag.bool() ? " is not null" : " is null";
	}

}
