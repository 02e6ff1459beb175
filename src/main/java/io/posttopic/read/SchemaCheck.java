package io.posttopic.read;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import graphql.language.EnumTypeDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.NamedNode;
import graphql.language.ObjectTypeDefinition;
import graphql.language.TypeDefinition;
import graphql.schema.idl.TypeDefinitionRegistry;

/**
 * Checks, when the server starts, that a feature has declared all that the schema
 * promises of its type.
 */
record SchemaCheck(TypeDefinitionRegistry schema, Table table) {

	private static final Set<String> PAGE = Set.of("edges", "nodes", "pageInfo", "totalCount");

	private static final Set<String> OPERATORS = Set.of("and", "or", "not");

	/**
	 * Checks the type and its connection, filter and orders.
	 * @throws IllegalStateException where something is not declared
	 */
	void check() {
		String type = this.table.type();
		names(definition(type, ObjectTypeDefinition.class).getFieldDefinitions()).forEach(this.table::field);
		for (String name : names(definition(type + "Connection", ObjectTypeDefinition.class).getFieldDefinitions())) {
			if (!PAGE.contains(name)) {
				this.table.group(name);
			}
		}
		for (String name : names(
				definition(type + "Filter", InputObjectTypeDefinition.class).getInputValueDefinitions())) {
			if (!OPERATORS.contains(name)) {
				this.table.filter(name);
			}
		}
		names(definition(type + "OrderField", EnumTypeDefinition.class).getEnumValueDefinitions())
			.forEach(this.table::order);
		this.table.defaultOrder();
	}

	private <T extends TypeDefinition<T>> T definition(String name, Class<T> kind) {
		return Objects.requireNonNull(this.schema.getTypeOrNull(name, kind), () -> "The schema has no " + name);
	}

	private static List<String> names(List<? extends NamedNode<?>> nodes) {
		return nodes.stream().map(NamedNode::getName).toList();
	}

}
