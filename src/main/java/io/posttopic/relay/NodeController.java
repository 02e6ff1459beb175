package io.posttopic.relay;

import io.posttopic.error.ApiException;

import java.util.ArrayList;
import java.util.List;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

@Controller
class NodeController {

	private final NodeReader reader;

	NodeController(NodeReader reader) {
		this.reader = reader;
	}

	@QueryMapping
	@Nullable Object node(@Argument String id, DataFetchingEnvironment environment) {
		return this.reader.nodes(List.of(parse(id, "id")), environment).getFirst();
	}

	@QueryMapping
	List<@Nullable Object> nodes(@Argument List<@Nullable String> ids, DataFetchingEnvironment environment) {
		if (ids.size() > PageArguments.MAXIMUM) {
			throw ApiException.badInput("ids",
					"at most " + PageArguments.MAXIMUM + " ids at once, are " + ids.size() + ".");
		}
		List<GlobalId> parsed = new ArrayList<>();
		for (int i = 0; i < ids.size(); i++) {
			parsed.add(parse(ids.get(i), "ids." + i));
		}
		return this.reader.nodes(parsed, environment);
	}

	private GlobalId parse(@Nullable String text, String argument) {
		// As a variable that has a default may be in spite of its type.
		if (text == null) {
			throw ApiException.badInput(argument, "must not be null.");
		}
		GlobalId id = GlobalId.parse(text, argument);
		if (!this.reader.reads(id)) {
			throw GlobalId.invalid(argument);
		}
		return id;
	}

}
