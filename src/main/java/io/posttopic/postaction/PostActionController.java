package io.posttopic.postaction;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.read.Reads;
import io.posttopic.read.Row;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

@Controller
class PostActionController {

	private final Reads reads;

	PostActionController(Reads reads) {
		this.reads = reads;
	}

	@QueryMapping
	@Nullable Row postAction(DataFetchingEnvironment environment) {
		return this.reads.row(PostAction.class, environment);
	}

	@QueryMapping
	Row postActions(DataFetchingEnvironment environment) {
		return this.reads.connection(PostAction.class, environment);
	}

}
