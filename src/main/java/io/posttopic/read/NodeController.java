package io.posttopic.read;

import java.util.List;
import java.util.stream.IntStream;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.error.ApiException;
import io.posttopic.relay.GlobalId;
import io.posttopic.relay.PageArguments;
import org.jspecify.annotations.Nullable;

import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/**
 * The controller of the root fields {@code node} and {@code nodes}.
 */
@Controller
record NodeController(Reads reads) {

	@QueryMapping
	@Nullable Row node(@Argument String id, DataFetchingEnvironment environment) {
		return this.reads.nodes(List.of(parse(id, "id")), environment).getFirst();
	}

	@QueryMapping
	List<@Nullable Row> nodes(@Argument List<@Nullable String> ids, DataFetchingEnvironment environment) {
		if (ids.size() > PageArguments.MAXIMUM) {
			throw ApiException.badInput("ids",
					"must have at most " + PageArguments.MAXIMUM + " ids, had " + ids.size() + ".");
		}
		List<Integer> places = IntStream.range(0, ids.size()).boxed().toList();
		return this.reads.nodes(ApiException.parseAll(places, (place) -> parse(ids.get(place), "ids." + place)),
				environment);
	}

	private GlobalId parse(@Nullable String text, String argument) {
		// A nullable variable with a default value may stand in a non-null position.
		if (text == null) {
			throw ApiException.badInput(argument, "must not be null.");
		}
		GlobalId id = GlobalId.parse(text, argument);
		if (!this.reads.isNodeId(id)) {
			throw GlobalId.invalid(argument);
		}
		return id;
	}

}
