package io.posttopic.user;

import io.posttopic.read.Filters;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reading;
import io.posttopic.read.Table;

import org.springframework.stereotype.Component;

/**
 * Declares how users are read: their orders and filters.
 */
@Component
class UserReading implements Reading {

	@Override
	public void declare(ReadModel model) {
		Table users = model.table(User.class);
		users.order("USERNAME", "username")
			.order("CREATED_AT", "createdAt")
			.orderedBy("USERNAME", false)
			.indexed("username", "createdAt");
		users.filter("usernames", Filters.anyText(users, "username"))
			.filter("search", Filters.words(users, "username", "name"));
	}

}
