package io.posttopic.read;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import graphql.language.EnumTypeDefinition;
import graphql.language.FieldDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.NamedNode;
import graphql.language.ObjectTypeDefinition;
import graphql.language.TypeDefinition;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.TypeInfo;

/**
 * A check at startup that features have declared everything that the schema promises for
 * a table's type.
 */
record SchemaCheck(TypeDefinitionRegistry schema, Table table) {

	/** The fields that a type of filter may have, by the end of the type's name. */
	private static final Map<String, Set<String>> OPERATORS = Map.of("SetFilter", Filters.SET_OPERATORS, "CountFilter",
			Filters.COUNT_OPERATORS, "TextFilter", Filters.TEXT_OPERATORS, "Range", Filters.RANGE_OPERATORS);

	private static final Set<String> ORDER_FIELDS = Set.of("field", "direction");

	/**
	 * Checks the type's fields, its connection, filters and orders.
	 * @throws IllegalStateException if the schema contains something that is not declared
	 */
	void check() {
		checkFields();
		String type = this.table.type();
		for (String name : names(
				definition(this.table.connectionType(), ObjectTypeDefinition.class).getFieldDefinitions())) {
			switch (Connection.kind(name)) {
				case AGGREGATE -> checkAggregates();
				case GROUPS -> {
					if (name.equals(Connection.GROUPS)) {
						checkGroups();
					}
					else {
						checkGroups(this.table.group(name));
					}
				}
				default -> {
					// Every connection has the other fields.
				}
			}
		}
		definition(type + "Filter", InputObjectTypeDefinition.class).getInputValueDefinitions()
			.forEach(this::checkFilter);
		names(definition(type + "OrderField", EnumTypeDefinition.class).getEnumValueDefinitions())
			.forEach(this.table::order);
		for (String name : names(
				definition(type + "Order", InputObjectTypeDefinition.class).getInputValueDefinitions())) {
			if (!ORDER_FIELDS.contains(name) && !this.table.hasReference(name)) {
				this.table.countedBy(name);
			}
		}
		this.table.defaultOrder();
	}

	void checkFields() {
		names(definition(this.table.type(), ObjectTypeDefinition.class).getFieldDefinitions())
			.forEach(this.table::field);
	}

	private void checkAggregates() {
		String type = this.table.type() + "Aggregate";
		for (FieldDefinition field : definition(type, ObjectTypeDefinition.class).getFieldDefinitions()) {
			new Aggregates(this.table).check(field.getName());
			String name = TypeInfo.typeInfo(field.getType()).getName();
			ObjectTypeDefinition operators = this.schema.getTypeOrNull(name, ObjectTypeDefinition.class);
			if (operators != null) {
				names(operators.getFieldDefinitions())
					.forEach((operator) -> require(Aggregates.OPERATORS.contains(operator), name, operator));
			}
		}
	}

	/**
	 * Checks that rows can be grouped by each value of the enum, and that a group has the
	 * field of each key.
	 */
	private void checkGroups() {
		String type = this.table.type() + "Group";
		Set<String> keys = new HashSet<>(Set.of("count", Groups.AGGREGATE));
		for (String value : names(definition(type + "Field", EnumTypeDefinition.class).getEnumValueDefinitions())) {
			keys.add(GroupKey.of(this.table, value, Map.of()).field());
		}
		List<String> fields = names(definition(type, ObjectTypeDefinition.class).getFieldDefinitions());
		fields.forEach((field) -> require(keys.contains(field), type, field));
		keys.forEach((key) -> require(fields.contains(key), type, key));
	}

	private void checkGroups(Groups groups) {
		String type = groups.type();
		for (String name : names(definition(type, ObjectTypeDefinition.class).getFieldDefinitions())) {
			require(name.equals("count") || name.equals(groups.rowField()), type, name);
		}
	}

	private void checkFilter(InputValueDefinition filter) {
		if (Condition.OPERATORS.contains(filter.getName())) {
			return;
		}
		this.table.filter(filter.getName());
		checkOperators(filter);
	}

	/**
	 * Checks the fields of a filter that is not itself one on the rows of a table.
	 */
	private void checkOperators(InputValueDefinition filter) {
		String type = TypeInfo.typeInfo(filter.getType()).getName();
		OPERATORS.forEach((suffix, operators) -> {
			if (type.endsWith(suffix)) {
				for (InputValueDefinition operator : definition(type, InputObjectTypeDefinition.class)
					.getInputValueDefinitions()) {
					require(operators.contains(operator.getName()), type, operator.getName());
					checkOperators(operator);
				}
			}
		});
	}

	private static void require(boolean declared, String type, String name) {
		if (!declared) {
			throw new IllegalStateException("No feature declares " + type + "." + name + ".");
		}
	}

	private <T extends TypeDefinition<T>> T definition(String name, Class<T> kind) {
		return Objects.requireNonNull(this.schema.getTypeOrNull(name, kind),
				() -> "The schema does not define the type " + name + ".");
	}

	private static List<String> names(List<? extends NamedNode<?>> nodes) {
		return nodes.stream().map(NamedNode::getName).toList();
	}

}
