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
class UserReading implements Reading {

	private final Viewers viewers;

	UserReading(Viewers viewers) {
		this.viewers = viewers;
	}

	@Override
	public void declare(ReadModel model) {
		Table users = model.table(User.class);
		users.order("USERNAME", "username")
			.order("CREATED_AT", "createdAt")
			.orderedBy("USERNAME", false)
			.indexed("username", "createdAt")
			.edge("userEdge");
		users.filter("usernames", Filters.anyText(users, "username"))
			.computed("viewerCanUpdate", ColumnType.BOOLEAN,
					(sql, alias, arguments) -> this.viewers.writeIsAllowed(sql, Caller.current().admin(),
							users.column(alias, "id")))
			.searchable("username", "name");
	}

}
