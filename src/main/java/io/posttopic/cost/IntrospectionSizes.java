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
 * The average number of objects that each field of introspection returns in a schema.
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
		this.sizes.put("__Directive.args", mean(directives, (element) -> element.getArguments().size()));
		this.sizes.put("__Field.args", mean(fields, (element) -> element.getArguments().size()));
		this.sizes.put("__Type.fields", (double) fields.size() / types.size());
		this.sizes.put("__Type.inputFields", mean(types,
				(element) -> (element instanceof GraphQLInputObjectType input) ? input.getFields().size() : 0));
		this.sizes.put("__Type.enumValues",
				mean(types, (element) -> (element instanceof GraphQLEnumType values) ? values.getValues().size() : 0));
		this.sizes.put("__Type.interfaces", mean(types,
				(element) -> (element instanceof GraphQLObjectType object) ? object.getInterfaces().size() : 0));
		this.sizes.put("__Type.possibleTypes",
				mean(types, (element) -> (element instanceof GraphQLInterfaceType interfaceType)
						? schema.getImplementations(interfaceType).size() : 0));
		// Few types are wrapped more than once.
		this.sizes.put("__Type.ofType", 0.5);
	}

	private static List<GraphQLFieldDefinition> fields(GraphQLNamedType type) {
		return switch (type) {
			case GraphQLObjectType object -> object.getFieldDefinitions();
			case GraphQLInterfaceType interfaceType -> interfaceType.getFieldDefinitions();
			default -> List.of();
		};
	}

	private static <T> double mean(List<T> all, ToIntFunction<T> size) {
		return all.stream().mapToInt(size).average().orElse(0);
	}

	/**
	 * Returns the average number of objects that a field of one object returns, 1 if the
	 * field is not known to return another number.
	 */
	double of(String type, String field) {
		return this.sizes.getOrDefault(type + "." + field, 1.0);
	}

}
