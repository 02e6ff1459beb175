package io.posttopic.http;

import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import graphql.GraphQLContext;
import graphql.language.ListType;
import graphql.language.NonNullType;
import graphql.language.OperationDefinition;
import graphql.language.Type;
import graphql.language.TypeName;
import graphql.language.VariableDefinition;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLEnumValueDefinition;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.idl.ScalarInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The part of a request's variables that cannot be coerced to its type. It supplements
 * the engine's own error, which names the variable but not the place within it.
 *
 * @param argument the path of the value, as in {@code variables.input.topics.2.topic}
 * @param message what is expected there and what was sent
 * @param names the names of the schema that are allowed there, separated by commas, empty
 * if there are none
 * @see <a href= "https://spec.graphql.org/draft/#sec-Coercing-Variable-Values">GraphQL,
 * coercing variable values</a>
 */
record OffendingVariable(String argument, String message, String names) {

	private static final int MAX_LENGTH_OF_VALUE = 60;

	/** The limits were checked when the document was first parsed. */
	private static final ParserOptions WITHOUT_LIMITS = ParserOptions.getDefaultOperationParserOptions()
		.transform((options) -> options.maxTokens(Integer.MAX_VALUE).maxCharacters(Integer.MAX_VALUE));

	private OffendingVariable(String argument, String message) {
		this(argument, message, "");
	}

	/**
	 * Returns a copy without names of the schema, for a server that does not disclose its
	 * schema.
	 */
	OffendingVariable withoutNames() {
		return new OffendingVariable(this.argument, this.message);
	}

	/**
	 * Returns the first value of a request's variables that does not fit its declared
	 * type, or {@code null} if all do.
	 */
	static @Nullable OffendingVariable find(GraphQLSchema schema, GraphQlRequest request) {
		String operation = Objects.requireNonNullElse(request.operationName(), "");
		return new Parser()
			.parseDocument(ParserEnvironment.newParserEnvironment()
				.document(request.query())
				.parserOptions(WITHOUT_LIMITS)
				.build())
			.getDefinitionsOfType(OperationDefinition.class)
			.stream()
			.filter((definition) -> operation.isEmpty() || operation.equals(definition.getName()))
			.flatMap((definition) -> definition.getVariableDefinitions().stream())
			.flatMap((variable) -> Stream.ofNullable(check(schema, variable, request.variables())))
			.findFirst()
			.orElse(null);
	}

	private static @Nullable OffendingVariable check(GraphQLSchema schema, VariableDefinition variable,
			Map<String, Object> values) {
		String name = variable.getName();
		if (!values.containsKey(name) && variable.getDefaultValue() != null) {
			return null;
		}
		return check(type(schema, variable.getType()), values.get(name), "variables." + name);
	}

	private static GraphQLType type(GraphQLSchema schema, Type<?> type) {
		return switch (type) {
			case NonNullType nonNull -> GraphQLNonNull.nonNull(type(schema, nonNull.getType()));
			case ListType list -> GraphQLList.list(type(schema, list.getType()));
			case TypeName named -> Objects.requireNonNull(schema.getType(named.getName()));
			default -> throw new IllegalArgumentException("not a type: " + type);
		};
	}

	private static @Nullable OffendingVariable check(GraphQLType type, @Nullable Object value, String path) {
		if (type instanceof GraphQLNonNull nonNull) {
			return (value != null) ? check(nonNull.getWrappedType(), value, path)
					: new OffendingVariable(path, typeName(type) + " is wanted and was not given.");
		}
		if (value == null) {
			return null;
		}
		return switch (type) {
			case GraphQLList list -> checkList(list.getWrappedType(), value, path);
			case GraphQLInputObjectType object -> checkObject(object, value, path);
			case GraphQLScalarType scalar -> checkLeaf(scalar, value, path,
					() -> scalar.getCoercing().parseValue(value, GraphQLContext.getDefault(), Locale.ENGLISH));
			case GraphQLEnumType values -> checkLeaf(values, value, path,
					() -> values.parseValue(value, GraphQLContext.getDefault(), Locale.ENGLISH));
			default -> null;
		};
	}

	private static @Nullable OffendingVariable checkList(GraphQLType type, Object value, String path) {
		if (!(value instanceof Collection<?> list)) {
			return check(type, value, path);
		}
		Iterator<?> items = list.iterator();
		for (int i = 0; items.hasNext(); i++) {
			OffendingVariable found = check(type, items.next(), path + "." + i);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	private static @Nullable OffendingVariable checkObject(GraphQLInputObjectType type, Object value, String path) {
		if (!(value instanceof Map<?, ?> map)) {
			return new OffendingVariable(path, typeName(type) + " is wanted, not " + abbreviate(value) + ".");
		}
		for (Object key : map.keySet()) {
			if (type.getField(key.toString()) == null) {
				return new OffendingVariable(path + "." + key, "is not a field of " + type.getName() + ".");
			}
		}
		for (GraphQLInputObjectField field : type.getFields()) {
			if (map.containsKey(field.getName()) || !field.hasSetDefaultValue()) {
				OffendingVariable found = check(field.getType(), map.get(field.getName()),
						path + "." + field.getName());
				if (found != null) {
					return found;
				}
			}
		}
		return (type.isOneOf() && (map.size() != 1 || map.containsValue(null))) ? new OffendingVariable(path,
				"exactly one field of " + type.getName() + " is wanted, and not null.", fieldNames(type)) : null;
	}

	private static @Nullable OffendingVariable checkLeaf(GraphQLType type, Object value, String path,
			Supplier<@Nullable Object> coercion) {
		try {
			coercion.get();
			return null;
		}
		catch (CoercingParseValueException ex) {
			return new OffendingVariable(path, isCustomScalar(type) ? String.valueOf(ex.getMessage())
					: typeName(type) + " is wanted, not " + abbreviate(value) + ".", enumValues(type));
		}
	}

	/**
	 * Returns whether the message of a scalar's coercion is fit for callers. Those of the
	 * specified scalars mention classes of the engine.
	 */
	private static boolean isCustomScalar(GraphQLType type) {
		return type instanceof GraphQLScalarType scalar && !ScalarInfo.isGraphqlSpecifiedScalar(scalar);
	}

	private static String typeName(GraphQLType type) {
		return GraphQLTypeUtil.simplePrint(type);
	}

	private static String enumValues(GraphQLType type) {
		return (type instanceof GraphQLEnumType values)
				? values.getValues().stream().map(GraphQLEnumValueDefinition::getName).collect(Collectors.joining(", "))
				: "";
	}

	private static String fieldNames(GraphQLInputObjectType type) {
		return type.getFields().stream().map(GraphQLInputObjectField::getName).collect(Collectors.joining(", "));
	}

	private static String abbreviate(Object value) {
		String text = JsonMapper.shared().writeValueAsString(value);
		return (text.length() > MAX_LENGTH_OF_VALUE) ? text.substring(0, MAX_LENGTH_OF_VALUE) + "…" : text;
	}

}
