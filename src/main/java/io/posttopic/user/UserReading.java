package io.posttopic.user;

import io.posttopic.database.ColumnType;
import io.posttopic.read.Filters;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reading;
import io.posttopic.read.Table;
import io.posttopic.security.Caller;

import org.springframework.stereotype.Component;

/**
 * The declaration of how users are read: their orders and filters.
 */
@Component
record UserReading(Viewers viewers) implements Reading {

	@Override
	public void declare(ReadModel model) {
		Table users = model.table(User.class);
		users.order("USERNAME", "username")
			.order("CREATED_AT", "createdAt")
			.orderedBy("USERNAME", false)
			.indexed("username", "createdAt");
		users.filter("usernames", Filters.anyText(users, "username"))
			.computed("viewerCanUpdate", ColumnType.BOOLEAN,
					(sql, alias, arguments) -> this.viewers.writeIsAllowed(sql, Caller.current().admin(),
							users.column(alias, "id")))
			.searchable("username", "name");
	}

}
