package io.posttopic.cost;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

import graphql.schema.GraphQLDirective;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;

/**
 * How many objects a field of introspection leads to in this schema, on average.
 *
 * @see <a href="https://spec.graphql.org/draft/#sec-Schema-Introspection">GraphQL, schema
 * introspection</a>
 */
final class IntrospectionSizes {

	private final Map<String, Double> sizes = new HashMap<>();

	IntrospectionSizes(GraphQLSchema schema) {
		List<GraphQLNamedType> types = schema.getAllTypesAsList();
		List<GraphQLFieldDefinition> fields = types.stream().flatMap((type) -> fields(type).stream()).toList();
		List<GraphQLDirective> directives = schema.getDirectives();
		this.sizes.put("__Schema.types", (double) types.size());
		this.sizes.put("__Schema.directives", (double) directives.size());
		this.sizes.put("__Directive.args", mean(directives, (each) -> each.getArguments().size()));
		this.sizes.put("__Field.args", mean(fields, (each) -> each.getArguments().size()));
		this.sizes.put("__Type.fields", (double) fields.size() / types.size());
		this.sizes.put("__Type.inputFields",
				mean(types, (each) -> (each instanceof GraphQLInputObjectType input) ? input.getFields().size() : 0));
		this.sizes.put("__Type.enumValues",
				mean(types, (each) -> (each instanceof GraphQLEnumType values) ? values.getValues().size() : 0));
		this.sizes.put("__Type.interfaces",
				mean(types, (each) -> (each instanceof GraphQLObjectType object) ? object.getInterfaces().size() : 0));
		this.sizes.put("__Type.possibleTypes", mean(types, (each) -> (each instanceof GraphQLInterfaceType contract)
				? schema.getImplementations(contract).size() : 0));
		// A type is wrapped once, in most places.
		this.sizes.put("__Type.ofType", 0.5);
	}

	private static List<GraphQLFieldDefinition> fields(GraphQLNamedType type) {
		return switch (type) {
			case GraphQLObjectType object -> object.getFieldDefinitions();
			case GraphQLInterfaceType contract -> contract.getFieldDefinitions();
			default -> List.of();
		};
	}

	private static <T> double mean(List<T> all, ToIntFunction<T> size) {
		return all.stream().mapToInt(size).average().orElse(0);
	}

	/**
	 * How many objects there are below one object.
	 */
	double of(String type, String field) {
		return this.sizes.getOrDefault(type + "." + field, 1.0);
	}

}
