package io.posttopic.user;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.read.Reads;
import io.posttopic.read.Row;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

@Controller
class UserController {

	private final Reads reads;

	UserController(Reads reads) {
		this.reads = reads;
	}

	@QueryMapping
	@Nullable Row user(DataFetchingEnvironment environment) {
		return this.reads.rowBy(User.class, "username", environment);
	}

	@QueryMapping
	Row users(DataFetchingEnvironment environment) {
		return this.reads.connection(User.class, environment);
	}

}
