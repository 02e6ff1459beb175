package io.posttopic.documents;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * Suggested corrections of names in a document that the schema does not define: names of
 * fields, arguments, types, enum values and fields of input objects. The engine's own
 * errors suggest nothing.
 */
public final class Suggestions {

	/** The maximum number of errors that the engine reports for one document. */
	private static final int MAX_ERRORS = 100;

	private final GraphQLSchema schema;

	private final List<Unknown> unknown = new ArrayList<>();

	/**
	 * A name that the schema does not define.
	 *
	 * @param location the location of the engine's error, {@code null} for the type of a
	 * fragment, whose error has none
	 * @param quoted the text that the engine's error quotes
	 * @param candidates the names that may have been meant
	 */
	private record Unknown(@Nullable SourceLocation location, String quoted, String name,
			Collection<String> candidates) {

		boolean isReportedBy(GraphQLError error) {
			List<SourceLocation> locations = Objects.requireNonNullElse(error.getLocations(), List.of());
			return locations.equals((this.location != null) ? List.of(this.location) : List.of())
					&& error.getMessage().contains("'" + this.quoted + "'");
		}

	}

	private Suggestions(GraphQLSchema schema) {
		this.schema = schema;
	}

	public static Map<GraphQLError, String> find(GraphQLSchema schema, Document document,
			List<? extends GraphQLError> errors) {
		Suggestions suggestions = new Suggestions(schema);
		document.getDefinitions().forEach(suggestions::visit);
		Map<GraphQLError, String> found = new IdentityHashMap<>();
		for (GraphQLError error : errors) {
			for (Unknown unknown : suggestions.unknown) {
				List<String> nearest = unknown.isReportedBy(error) ? Spelling.nearest(unknown.name, unknown.candidates)
						: List.of();
				if (!nearest.isEmpty()) {
					found.put(error, "Did you mean \"" + String.join("\", \"", nearest) + "\"?");
					break;
				}
			}
		}
		return found;
	}

	private void add(@Nullable SourceLocation location, String quoted, String name,
			Collection<? extends GraphQLNamedSchemaElement> candidates) {
		if (this.unknown.size() < MAX_ERRORS) {
			this.unknown.add(new Unknown(location, quoted, name,
					candidates.stream().map(GraphQLNamedSchemaElement::getName).toList()));
		}
	}

	private void visit(Definition<?> definition) {
		switch (definition) {
			case OperationDefinition operation -> {
				operation.getVariableDefinitions()
					.forEach((variable) -> visit(variable.getType(), GraphQLInputType.class::isInstance));
				visit(operation.getSelectionSet(), switch (operation.getOperation()) {
					case QUERY -> this.schema.getQueryType();
					case MUTATION -> this.schema.getMutationType();
					case SUBSCRIPTION -> this.schema.getSubscriptionType();
				});
			}
			case FragmentDefinition fragment -> visit(fragment.getTypeCondition(), fragment.getSelectionSet());
			default -> {
			}
		}
	}

	private void visit(Type<?> type, Predicate<GraphQLNamedType> isCandidate) {
		if (type instanceof TypeName name) {
			if (this.schema.getType(name.getName()) == null) {
				add(name.getSourceLocation(), name.getName(), name.getName(),
						this.schema.getAllTypesAsList()
							.stream()
							.filter(isCandidate)
							.filter((candidate) -> !Introspection.isIntrospectionTypes(candidate))
							.toList());
			}
			return;
		}
		type.getChildren().forEach((child) -> visit((Type<?>) child, isCandidate));
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
		switch (GraphQLTypeUtil.unwrapNonNull(type)) {
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
