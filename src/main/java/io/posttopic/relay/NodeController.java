package io.posttopic.relay;

import java.util.ArrayList;
import java.util.List;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.error.ApiException;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/**
 * Serves the root fields {@code node} and {@code nodes}.
 */
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
					"must have at most " + PageArguments.MAXIMUM + " ids, had " + ids.size() + ".");
		}
		List<GlobalId> parsed = new ArrayList<>();
		for (int i = 0; i < ids.size(); i++) {
			parsed.add(parse(ids.get(i), "ids." + i));
		}
		return this.reader.nodes(parsed, environment);
	}

	private GlobalId parse(@Nullable String text, String argument) {
		// A nullable variable with a default value may stand in a non-null position.
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
