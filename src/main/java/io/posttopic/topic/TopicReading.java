package io.posttopic.topic;

import io.posttopic.read.Filters;
import io.posttopic.read.ReadModel;
import io.posttopic.read.Reading;
import io.posttopic.read.Table;

import org.springframework.stereotype.Component;

/**
 * Declares how topics are read: their orders and filters.
 */
@Component
class TopicReading implements Reading {

	@Override
	public void declare(ReadModel model) {
		Table topics = model.table(Topic.class);
		topics.order("NAME", "name").order("CREATED_AT", "createdAt").orderedBy("NAME", false);
		topics.edge("topicEdge");
		topics.formerly("slug", "formerSlugs");
		topics.filter("slugs", Filters.anyText(topics, "slug"))
			.filter("search", Filters.words(topics, "name", "description"));
	}

}
