package io.posttopic.post;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.read.Reads;
import io.posttopic.read.Row;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

@Controller
class PostController {

	private final Reads reads;

	PostController(Reads reads) {
		this.reads = reads;
	}

	@QueryMapping
	@Nullable Row post(DataFetchingEnvironment environment) {
		return this.reads.row(Post.class, environment);
	}

	@QueryMapping
	Row posts(DataFetchingEnvironment environment) {
		return this.reads.connection(Post.class, environment);
	}

}
