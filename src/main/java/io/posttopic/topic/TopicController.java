package io.posttopic.topic;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.read.Reads;
import io.posttopic.read.Row;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

@Controller
class TopicController {

	private final Reads reads;

	TopicController(Reads reads) {
		this.reads = reads;
	}

	@QueryMapping
	@Nullable Row topic(DataFetchingEnvironment environment) {
		return this.reads.rowBy(Topic.class, "slug", environment);
	}

	@QueryMapping
	Row topics(DataFetchingEnvironment environment) {
		return this.reads.connection(Topic.class, environment);
	}

}
