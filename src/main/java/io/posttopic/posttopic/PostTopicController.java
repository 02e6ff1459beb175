package io.posttopic.posttopic;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.read.Reads;
import io.posttopic.read.Row;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

@Controller
class PostTopicController {

	private final Reads reads;

	PostTopicController(Reads reads) {
		this.reads = reads;
	}

	@QueryMapping
	@Nullable Row postTopic(DataFetchingEnvironment environment) {
		return this.reads.row(PostTopic.class, environment);
	}

	@QueryMapping
	Row postTopics(DataFetchingEnvironment environment) {
		return this.reads.connection(PostTopic.class, environment);
	}

}
