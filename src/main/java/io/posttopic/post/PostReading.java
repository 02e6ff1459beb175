package io.posttopic.post;

import io.posttopic.read.Filters;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reading;
import io.posttopic.read.Table;
import io.posttopic.user.User;

import org.springframework.stereotype.Component;

/**
 * Declares how posts are read: their author, orders and filters, and the posts of a user.
 */
@Component
class PostReading implements Reading {

	@Override
	public void declare(ReadModel model) {
		Table posts = model.table(Post.class);
		Table users = model.table(User.class);
		posts.order("CREATED_AT", "createdAt")
			.order("UPDATED_AT", "updatedAt")
			.order("TITLE", "title")
			.orderedBy("CREATED_AT", true);
		posts.edge("postEdge");
		posts.filter("search", Filters.words(posts, "title", "body"));
		users.hasMany("posts", posts.reference("author"), "CREATED_AT", true);
	}

}
