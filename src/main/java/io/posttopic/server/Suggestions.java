package io.posttopic.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import graphql.GraphQLError;
import graphql.introspection.Introspection;
import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.Definition;
import graphql.language.Document;
import graphql.language.EnumValue;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.InlineFragment;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.SourceLocation;
import graphql.language.Type;
import graphql.language.TypeName;
import graphql.language.Value;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedSchemaElement;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * Names that were probably meant where a document has a field, an argument, a type, an
 * enum value or a field of an input object that the schema does not have. The engine's
 * own errors suggest nothing.
 */
final class Suggestions {

	/** As many errors as the engine reports of one document. */
	private static final int MOST = 100;

	private final GraphQLSchema schema;

	private final List<Unknown> unknown = new ArrayList<>();

	/**
	 * A name that the schema does not have.
	 *
	 * @param location where the engine's error of it is; the type of a fragment has none
	 * @param quoted what that error quotes
	 * @param known the names that it might stand for
	 */
	private record Unknown(@Nullable SourceLocation location, String quoted, String name, Collection<String> known) {

		boolean isOf(GraphQLError error) {
			return locations(error).equals((this.location != null) ? List.of(this.location) : List.of())
					&& error.getMessage().contains("'" + this.quoted + "'");
		}

		private static List<SourceLocation> locations(GraphQLError error) {
			return (error.getLocations() != null) ? error.getLocations() : List.of();
		}

	}

	private Suggestions(GraphQLSchema schema) {
		this.schema = schema;
	}

	/**
	 * Returns the suggestions for errors of validation, each as a sentence.
	 */
	static Map<GraphQLError, String> find(GraphQLSchema schema, Document document,
			List<? extends GraphQLError> errors) {
		Suggestions suggestions = new Suggestions(schema);
		document.getDefinitions().forEach(suggestions::visit);
		Map<GraphQLError, String> found = new IdentityHashMap<>();
		for (GraphQLError error : errors) {
			for (Unknown unknown : suggestions.unknown) {
				List<String> likely = unknown.isOf(error) ? Spelling.nearest(unknown.name, unknown.known) : List.of();
				if (!likely.isEmpty()) {
					found.put(error, "Did you mean \"" + String.join("\", \"", likely) + "\"?");
					break;
				}
			}
		}
		return found;
	}

	private void add(@Nullable SourceLocation location, String quoted, String name,
			Collection<? extends GraphQLNamedSchemaElement> known) {
		if (this.unknown.size() < MOST) {
			this.unknown.add(new Unknown(location, quoted, name,
					known.stream().map(GraphQLNamedSchemaElement::getName).toList()));
		}
	}

	private void visit(Definition<?> definition) {
		switch (definition) {
			case OperationDefinition operation -> {
				operation.getVariableDefinitions()
					.forEach((variable) -> visit(variable.getType(), GraphQLInputType.class::isInstance));
				visit(operation.getSelectionSet(), (operation.getOperation() == Operation.MUTATION)
						? this.schema.getMutationType() : this.schema.getQueryType());
			}
			case FragmentDefinition fragment -> visit(fragment.getTypeCondition(), fragment.getSelectionSet());
			default -> {
			}
		}
	}

	private void visit(Type<?> type, Predicate<GraphQLNamedType> fits) {
		if (type instanceof TypeName name) {
			if (this.schema.getType(name.getName()) == null) {
				add(name.getSourceLocation(), name.getName(), name.getName(),
						this.schema.getAllTypesAsList()
							.stream()
							.filter(fits)
							.filter((known) -> !Introspection.isIntrospectionTypes(known))
							.toList());
			}
			return;
		}
		type.getChildren().forEach((child) -> visit((Type<?>) child, fits));
	}

	private void visit(TypeName condition, SelectionSet selections) {
		visit(condition, GraphQLFieldsContainer.class::isInstance);
		visit(selections, this.schema.getType(condition.getName()));
	}

	private void visit(@Nullable SelectionSet selections, @Nullable GraphQLType parent) {
		if (selections == null) {
			return;
		}
		for (Selection<?> selection : selections.getSelections()) {
			switch (selection) {
				case Field field -> visit(field, (parent instanceof GraphQLFieldsContainer type) ? type : null);
				case InlineFragment fragment when fragment.getTypeCondition() != null ->
					visit(fragment.getTypeCondition(), fragment.getSelectionSet());
				case InlineFragment fragment -> visit(fragment.getSelectionSet(), parent);
				default -> {
				}
			}
		}
	}

	private void visit(Field field, @Nullable GraphQLFieldsContainer parent) {
		GraphQLFieldDefinition definition = (parent != null) ? parent.getFieldDefinition(field.getName()) : null;
		if (definition != null) {
			field.getArguments().forEach((argument) -> visit(argument, definition));
		}
		else if (parent != null && !field.getName().startsWith("__")) {
			add(field.getSourceLocation(), field.getName(), field.getName(), parent.getFieldDefinitions());
		}
		visit(field.getSelectionSet(), (definition != null) ? GraphQLTypeUtil.unwrapAll(definition.getType()) : null);
	}

	private void visit(Argument argument, GraphQLFieldDefinition field) {
		if (field.getArgument(argument.getName()) == null) {
			add(argument.getSourceLocation(), argument.getName(), argument.getName(), field.getArguments());
			return;
		}
		visit(field.getArgument(argument.getName()).getType(), argument.getValue(), argument.getSourceLocation(),
				argument.getName());
	}

	private void visit(GraphQLType type, Value<?> value, @Nullable SourceLocation location, String path) {
		GraphQLType nullable = (type instanceof GraphQLNonNull nonNull) ? nonNull.getWrappedType() : type;
		switch (nullable) {
			case GraphQLList list when value instanceof ArrayValue items -> {
				for (int i = 0; i < items.getValues().size(); i++) {
					visit(list.getWrappedType(), items.getValues().get(i), location, path + "[" + i + "]");
				}
			}
			case GraphQLList list -> visit(list.getWrappedType(), value, location, path);
			case GraphQLInputObjectType object when value instanceof ObjectValue fields ->
				fields.getObjectFields().forEach((field) -> visit(object, field, location, path));
			case GraphQLEnumType values when value instanceof EnumValue name
					&& values.getValue(name.getName()) == null ->
				add(location, path, name.getName(), values.getValues());
			default -> {
			}
		}
	}

	private void visit(GraphQLInputObjectType object, ObjectField field, @Nullable SourceLocation location,
			String path) {
		if (object.getField(field.getName()) == null) {
			add(location, field.getName(), field.getName(), object.getFields());
			return;
		}
		visit(object.getField(field.getName()).getType(), field.getValue(), location, path + "." + field.getName());
	}

}
