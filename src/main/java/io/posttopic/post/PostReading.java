package io.posttopic.post;

import io.posttopic.changes.LoggedTable;
import io.posttopic.database.ColumnType;
import io.posttopic.read.Filters;
import io.posttopic.read.Input;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reading;
import io.posttopic.read.Search;
import io.posttopic.read.Sql;
import io.posttopic.read.Table;
import io.posttopic.security.Caller;
import io.posttopic.user.User;
import io.posttopic.user.Viewers;

import org.springframework.stereotype.Component;

/**
 * The declaration of how posts are read: their author, orders and filters, and the posts
 * of a user.
 */
@Component
record PostReading(Viewers viewers) implements Reading {

	/** The largest number of characters of a mark in an excerpt. */
	private static final int MAX_MARK = 20;

	@Override
	public void declare(ReadModel model) {
		Table posts = model.table(Post.class);
		Table users = model.table(User.class);
		posts.order("CREATED_AT", "createdAt")
			.order("UPDATED_AT", "updatedAt")
			.order("TITLE", "title")
			.orderedBy("CREATED_AT", true)
			.indexed("createdAt", "updatedAt", "title");
		Search search = posts.searchable("title", "body");
		posts
			.computed("excerpt", ColumnType.TEXT, (sql, alias, arguments) -> writeExcerpt(sql, alias, posts, arguments))
			.computed("searchExcerpt", ColumnType.TEXT,
					(sql, alias, arguments) -> search.writeHeadline(sql, alias, arguments.require("search"),
							arguments.require("words").number(5, 100), arguments.require("startMark").text(MAX_MARK),
							arguments.require("endMark").text(MAX_MARK)))
			.computed("viewerCanUpdate", ColumnType.BOOLEAN, (sql, alias, arguments) -> this.viewers.writeIsAllowed(sql,
					Caller.current().admin(), posts.column(alias, "authorId")));
		users.hasMany("posts", posts.reference("author"), "CREATED_AT", true)
			.filter("posts", Filters.rows(posts.reference("author")));
		Table revisions = model.object(PostRevision.class, "").from(LoggedTable.of(Post.class, model).revisions());
		model.events(revisions.reference("post"));
	}

	/**
	 * Writes the beginning of the body, which ends with a whole word if there is one.
	 */
	private static void writeExcerpt(Sql sql, String alias, Table posts, Input arguments) {
		int length = arguments.require("length").number(1, 1000);
		sql.add("(select case when char_length(text) <= ").bind(length, "int").add(" then text else rtrim(left(");
		sql.add("regexp_replace(text, '(\\S)\\s+\\S*$', '\\1'), ").bind(length, "int");
		sql.add(")) || '…' end from (select left(coalesce(").add(posts.column(alias, "body")).add(", ''), ");
		sql.bind(length + 1, "int").add(") as text) beginning)");
	}

}
