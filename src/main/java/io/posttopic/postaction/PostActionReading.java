package io.posttopic.postaction;

import java.util.List;

import io.posttopic.changes.ChangeLog;
import io.posttopic.changes.LoggedTable;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.post.Post;
import io.posttopic.postaction.PostActionRevision.PostActionState;
import io.posttopic.read.Filters;
import io.posttopic.read.Input;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reading;
import io.posttopic.read.Reference;
import io.posttopic.read.Sql;
import io.posttopic.read.Table;
import io.posttopic.security.Caller;
import io.posttopic.user.User;
import io.posttopic.user.Viewers;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The declaration of how post actions are read, including the rules that keep bookmarks
 * private.
 */
@Component
record PostActionReading(Viewers viewers, ChangeLog changes) implements Reading {

	private static final String USER = ".\"UserId\"";

	private static final String LIKED = ".\"likedAt\"";

	private static final String BOOKMARKED = ".\"bookmarkedAt\"";

	@Override
	public void declare(ReadModel model) {
		Table rows = model.table(PostAction.class);
		Table posts = model.table(Post.class);
		Table users = model.table(User.class);
		Reference post = rows.reference("post");
		Reference user = rows.reference("user");

		// A row may be older than its like, if it was bookmarked first or if another
		// application wrote it.
		rows.prefer("likedAt", "createdAt");
		rows.order("CREATED_AT", "createdAt")
			.order("LIKED_AT", "likedAt")
			.order("BOOKMARKED_AT", "bookmarkedAt")
			.orderedBy("CREATED_AT", true)
			.indexed("createdAt")
			.indexedIf("liked", "likedAt");
		rows.filter("liked", (sql, alias, liked) -> sql.add(alias + LIKED).add(isSet(liked)))
			.filter("bookmarked", this::writeBookmarked);
		rows.groups("countsByPost", post).groups("countsByUser", user);
		// The time and number of a row's updates would reveal that it is bookmarked.
		rows.visible(this::writeVisible)
			.readAs("bookmarkedAt", (sql, alias) -> writeOwn(sql, alias, alias + BOOKMARKED, "null::timestamptz"))
			.readAs("updatedAt", (sql, alias) -> writeOwn(sql, alias, alias + ".\"updatedAt\"", alias + LIKED))
			.readAs("version", (sql, alias) -> writeOwn(sql, alias, alias + ".version", "0"));

		posts.hasMany("actions", post, "CREATED_AT", true)
			.hasOne("viewerAction", post, this::writeIsViewersRow)
			.filter("actions", Filters.rows(post, user))
			.countOrder("ACTION_COUNT", "countActions", post);
		users.hasMany("actions", user, "CREATED_AT", true).filter("actions", Filters.rows(user));
		rows.edge("userEdge", posts, "actions").edge("postEdge", users, "actions");
		declareHistory(model, rows);
	}

	/**
	 * Declares the history of rows. Other users see only when a like was set and removed,
	 * as if the row had existed only while it was a like.
	 */
	private void declareHistory(ReadModel model, Table rows) {
		Table revisions = model.table(PostActionRevision.class)
			.from(LoggedTable.of(PostAction.class, model).revisions());
		revisions.order("AT").orderedBy("AT", true).visible((sql, alias, filter) -> {
			this.changes.requireEnabled();
			writeOwn(sql, alias, "true",
					"%1$s.\"before_likedAt\" is distinct from %1$s.\"after_likedAt\"".formatted(alias));
		}).readAs("kind", (sql, alias) -> writeOwn(sql, alias, alias + ".kind", """
				case when %1$s."before_likedAt" is null then 'ADDED' when %1$s."after_likedAt" is null then 'REMOVED'
				else 'UPDATED' end""".formatted(alias)));
		for (String state : List.of("before", "after")) {
			Table values = model.object(PostActionState.class, state + "_")
				.readAs("bookmarkedAt", (sql, alias) -> writeOwn(sql, alias,
						"%s.\"%s_bookmarkedAt\"".formatted(alias, state), "null::timestamptz"));
			revisions.object(state, values,
					(sql, alias) -> writeOwn(sql, alias, "%s.%s is not null".formatted(alias, state),
							"%s.\"%s_likedAt\" is not null".formatted(alias, state)));
		}
		Reference row = revisions.referenceByKey("row", rows);
		model.events(row);
		rows.hasMany("history", row, "AT", true);
	}

	/**
	 * Writes the condition that a row is liked or the caller's own. All other rows of
	 * other users, which have a bookmark or no flag at all, are private. The condition
	 * does not depend on bookmarks, so a row neither appears nor disappears with its
	 * bookmark.
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
			writeIsViewersRow(sql, alias);
		}
		sql.add(")");
	}

	/**
	 * Writes a value of a row for its user and admins, and another one for everyone else.
	 */
	private void writeOwn(Sql sql, String alias, String value, String fallback) {
		Caller caller = Caller.current();
		if (caller.admin()) {
			sql.add("(").add(value).add(")");
		}
		else if (caller.isSignedIn()) {
			sql.add("case when ");
			writeIsViewersRow(sql, alias);
			sql.add(" then ").add(value).add(" else ").add(fallback).add(" end");
		}
		else {
			sql.add("(").add(fallback).add(")");
		}
	}

	private void writeIsViewersRow(Sql sql, String alias) {
		sql.add(alias + USER).add(" = ");
		this.viewers.writeId(sql);
	}

	/**
	 * Writes the filter {@code bookmarked}. Except for an admin, it matches only the
	 * caller's own rows, whatever filter encloses it.
	 */
	private void writeBookmarked(Sql sql, String alias, Input bookmarked) {
		sql.add("(").add(alias + BOOKMARKED).add(isSet(bookmarked));
		if (!Caller.current().admin()) {
			if (!isRestrictedToViewer(bookmarked)) {
				throw ApiException.about(bookmarked.path(), ErrorCode.FORBIDDEN,
						"bookmarks are private. Ask for your own: beside userId, or in viewer.");
			}
			sql.add(" and ");
			writeIsViewersRow(sql, alias);
		}
		sql.add(")");
	}

	/**
	 * Returns whether an enclosing filter restricts the rows to the caller's own.
	 */
	private boolean isRestrictedToViewer(Input bookmarked) {
		Input id = bookmarked.enclosingCondition("userId");
		Input username = bookmarked.enclosingCondition("userUsername");
		return this.viewers.isViewer((id != null) ? (String) id.value() : null,
				(username != null) ? (String) username.value() : null);
	}

	private static String isSet(Input flag) {
		return flag.bool() ? " is not null" : " is null";
	}

}
