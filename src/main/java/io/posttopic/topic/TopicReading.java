package io.posttopic.topic;

import io.posttopic.database.ColumnType;
import io.posttopic.read.Filters;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reading;
import io.posttopic.read.Table;
import io.posttopic.security.Caller;

import org.springframework.stereotype.Component;

/**
 * The declaration of how topics are read: their orders and filters.
 */
@Component
class TopicReading implements Reading {

	@Override
	public void declare(ReadModel model) {
		Table topics = model.table(Topic.class);
		topics.order("NAME", "name")
			.order("CREATED_AT", "createdAt")
			.orderedBy("NAME", false)
			.indexed("name", "slug", "createdAt");
		topics.formerly("slug", "formerSlugs");
		topics.filter("slugs", Filters.anyText(topics, "slug"))
			.computed("viewerCanUpdate", ColumnType.BOOLEAN,
					(sql, alias, arguments) -> sql.add(String.valueOf(Caller.current().moderator())))
			.searchable("name", "description");
	}

}
