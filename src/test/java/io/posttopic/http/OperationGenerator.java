package io.posttopic.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import graphql.Scalars;
import graphql.introspection.Introspection;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * Generates a random operation whose document is valid for a schema. Fields, aliases,
 * fragments, directives, variables and values are all chosen at random. The same state of
 * the random number generator yields the same operation.
 */
final class OperationGenerator {

	/**
	 * A document, the name of the operation to run, and the variables.
	 */
	record Operation(String document, @Nullable String name, Map<String, @Nullable Object> variables) {

		Operation of(String document) {
			return new Operation(document, this.name, this.variables);
		}

	}

	/** A reference to a variable in a document. */
	private record Variable(String name) {

	}

	/** A value of an enum. */
	private record Symbol(String name) {

	}

	/** The place of a value, which determines what is allowed there. */
	private enum Place {

		/** An argument, where variables are allowed. */
		ARGUMENT,
		/** A default value, which must be valid for the type. */
		DEFAULT,
		/** The variables of the request, where invalid values are allowed. */
		VARIABLES

	}

	private static final int MAX_DEPTH = 9;

	private static final Set<String> FORWARD = Set.of("first", "after");

	private static final Set<String> BACKWARD = Set.of("last", "before");

	private final GraphQLSchema schema;

	private final HostileValues values;

	private final SplittableRandom random;

	private final Set<String> reached;

	private final List<String> names;

	/** The field of each response key, which is the same in the whole operation. */
	private final Map<String, String> keys = new HashMap<>();

	private final Map<String, String> fragments = new LinkedHashMap<>();

	private final List<String> declarations = new ArrayList<>();

	private final Map<String, @Nullable Object> variables = new HashMap<>();

	private int fieldsLeft;

	private int counter;

	/**
	 * Creates a generator of one operation.
	 * @param names the {@link #names} of the schema
	 * @param reached collects the schema coordinates that the operation uses
	 */
	OperationGenerator(GraphQLSchema schema, List<String> names, HostileValues values, SplittableRandom random,
			Set<String> reached) {
		this.schema = schema;
		this.names = names;
		this.values = values;
		this.random = random;
		this.reached = reached;
		this.fieldsLeft = 3 + random.nextInt(40);
	}

	/**
	 * Returns names for aliases: those in the schema, and others that might be mistaken
	 * for something else.
	 */
	static List<String> names(GraphQLSchema schema) {
		return Stream
			.concat(coordinates(schema).stream().map((name) -> name.replaceFirst(".*\\.", "")),
					Stream.of("a", "_", "A1", "on", "fragment", "query", "null", "true", "__a"))
			.distinct()
			.toList();
	}

	/**
	 * Returns all schema coordinates that a query or mutation can use:
	 * {@code Type.field}, {@code Type.field.argument}, and the fields of input objects.
	 */
	static Set<String> coordinates(GraphQLSchema schema) {
		Set<String> all = new java.util.TreeSet<>();
		for (GraphQLNamedType type : schema.getAllTypesAsList()) {
			if (type.getName().startsWith("__") || type.getName().equals("Subscription")
					|| type.getName().endsWith("Event")) {
				continue;
			}
			if (type instanceof GraphQLInputObjectType input) {
				input.getFields().forEach((field) -> all.add(type.getName() + "." + field.getName()));
			}
			if (type instanceof GraphQLFieldsContainer fields) {
				for (GraphQLFieldDefinition field : fields.getFieldDefinitions()) {
					String name = type.getName() + "." + field.getName();
					all.add(name);
					field.getArguments().forEach((argument) -> all.add(name + "." + argument.getName()));
				}
			}
		}
		return all;
	}

	Operation query() {
		return operation("query", this.schema.getQueryType());
	}

	Operation mutation() {
		return operation("mutation", this.schema.getMutationType());
	}

	/**
	 * Generates a query of a list, page by page. The arguments are random, except for
	 * those of paging, which are variables. The connection has the response key
	 * {@code list}.
	 */
	Operation list() {
		List<GraphQLFieldDefinition> lists = new ArrayList<>();
		List<String> wrappers = new ArrayList<>();
		for (String parent : List.of("Query", "User", "Post", "Topic")) {
			for (GraphQLFieldDefinition field : this.schema.getObjectType(parent).getFieldDefinitions()) {
				if (field.getArgument("after") != null) {
					lists.add(field);
					wrappers.add(parent.equals("Query") ? "%s" : "node(id: " + literal(this.values.id(parent))
							+ ") { __typename ... on " + parent + " { %s } }");
				}
			}
		}
		int index = this.random.nextInt(lists.size());
		String arguments = Stream.of("filter", "orderBy")
			.filter((name) -> this.random.nextInt(3) > 0)
			.map(lists.get(index)::getArgument)
			.map((argument) -> ", " + argument.getName() + ": "
					+ literal(value(nonNull(argument.getType()), argument.getName(), 3, Place.ARGUMENT)))
			.collect(Collectors.joining());
		this.declarations.addAll(List.of("$first: Int", "$after: String", "$last: Int", "$before: String"));
		String list = "list: " + lists.get(index).getName()
				+ "(first: $first, after: $after, last: $last, before: $before" + arguments
				+ ") { totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }";
		return new Operation("query" + variableDeclarations() + " { " + wrappers.get(index).formatted(list) + " }",
				null, this.variables);
	}

	private Operation operation(String kind, GraphQLObjectType root) {
		String selection = selection(root, root, MAX_DEPTH);
		String name = (this.random.nextInt(3) == 0) ? "Wanted" : null;
		String atomic = (kind.equals("mutation") && this.random.nextInt(4) == 0) ? " @atomic" : "";
		String document = (this.declarations.isEmpty() && name == null && kind.equals("query")) ? selection
				: kind + ((name != null) ? " " + name : "") + variableDeclarations() + atomic + " " + selection;
		List<String> definitions = new ArrayList<>(this.fragments.values());
		definitions.add(this.random.nextInt(definitions.size() + 1), document);
		if (name != null && this.random.nextBoolean()) {
			definitions.add("query Other { __typename }");
		}
		return new Operation(String.join(separator(), definitions), name, this.variables);
	}

	private String variableDeclarations() {
		return this.declarations.isEmpty() ? ""
				: this.declarations.stream().collect(Collectors.joining(", ", "(", ")"));
	}

	private String separator() {
		return pick(List.of(" ", "\n", "\r\n\t", ",,", " # a comment: 🎉 { \"\n"));
	}

	/**
	 * Generates a selection.
	 * @param actual the type of the object, if it is more specific than the selection's
	 */
	private String selection(GraphQLCompositeType type, GraphQLCompositeType actual, int depth) {
		List<String> parts = new ArrayList<>();
		// The check needs the type to know which other fields to expect.
		if (type instanceof GraphQLInterfaceType) {
			parts.add("__typename");
		}
		int size = 1 + this.random.nextInt((depth == MAX_DEPTH) ? 3 : 6);
		for (int i = 0; i < size; i++) {
			parts.add(part(type, actual, depth));
		}
		return parts.stream().collect(Collectors.joining(separator(), "{ ", " }"));
	}

	private String part(GraphQLCompositeType type, GraphQLCompositeType actual, int depth) {
		// The engine reports a conflict of introspection fields with themselves if
		// fragments repeat them, and its normalized fields are wrong for fragments
		// inside of one that can never match.
		boolean impossible = actual != type && type instanceof GraphQLObjectType;
		boolean simple = depth == 0 || impossible || type.getName().startsWith("__");
		return switch (simple ? 2 : this.random.nextInt(14)) {
			case 0 -> "..." + narrowed(type, actual, depth - 1);
			case 1 -> "..."
					+ ((actual == type) ? fragment(type, depth - 1) + directives() : narrowed(type, actual, depth - 1));
			default -> field((GraphQLFieldsContainer) type, depth);
		};
	}

	private String narrowed(GraphQLCompositeType type, GraphQLCompositeType actual, int depth) {
		List<GraphQLCompositeType> narrower = new ArrayList<>(List.of(type));
		if (type instanceof GraphQLInterfaceType all) {
			this.schema.getImplementations(all).forEach((each) -> narrower.addAll(List.of(each, each)));
		}
		else if (type instanceof GraphQLObjectType object) {
			object.getInterfaces().forEach((each) -> narrower.add((GraphQLCompositeType) each));
		}
		GraphQLCompositeType chosen = pick(narrower);
		boolean named = chosen != type || this.random.nextBoolean();
		return (named ? " on " + chosen.getName() : "") + directives() + " "
				+ selection(chosen, (actual == type && type instanceof GraphQLInterfaceType) ? chosen : actual, depth);
	}

	private String fragment(GraphQLCompositeType type, int depth) {
		String end = "_" + type.getName();
		List<String> existing = this.fragments.keySet().stream().filter((name) -> name.endsWith(end)).toList();
		if (!existing.isEmpty() && this.random.nextBoolean()) {
			return pick(existing);
		}
		String name = "f" + this.counter++ + end;
		String selection = selection(type, type, depth);
		this.fragments.put(name, "fragment " + name + " on " + type.getName() + " " + selection);
		return name;
	}

	private String field(GraphQLFieldsContainer type, int depth) {
		this.fieldsLeft--;
		boolean leaves = depth == 0 || this.fieldsLeft < 0;
		List<GraphQLFieldDefinition> fields = type.getFieldDefinitions()
			.stream()
			.filter((field) -> !leaves || !isComposite(field))
			.toList();
		GraphQLFieldDefinition field = (fields.isEmpty() || this.random.nextInt(25) == 0) ? meta(type, leaves)
				: pick(fields);
		this.reached.add(type.getName() + "." + field.getName());
		String text = key(field) + arguments(type.getName() + "." + field.getName(), field) + directives()
				+ retryKey(type);
		return (GraphQLTypeUtil.unwrapAll(field.getType()) instanceof GraphQLCompositeType composite)
				? text + " " + selection(composite, composite, depth - 1) : text;
	}

	private GraphQLFieldDefinition meta(GraphQLFieldsContainer type, boolean leaf) {
		return (leaf || type != this.schema.getQueryType()) ? Introspection.TypeNameMetaFieldDef
				: pick(List.of(Introspection.TypeMetaFieldDef, Introspection.SchemaMetaFieldDef));
	}

	/**
	 * Returns the field's name, or an alias and the name. A field with arguments has a
	 * unique response key; one without shares a key only with fields of the same name and
	 * shape. So nothing is in conflict when selections are merged.
	 */
	private String key(GraphQLFieldDefinition field) {
		String signature = field.getArguments().isEmpty() ? field.getName()
				+ GraphQLTypeUtil.simplePrint(field.getType()).replaceAll("\\w+", isComposite(field) ? "" : "$0")
				: "another " + this.counter++;
		if (this.random.nextInt(4) > 0
				&& this.keys.computeIfAbsent(field.getName(), (name) -> signature).equals(signature)) {
			return field.getName();
		}
		String alias = pick(this.names);
		while (!this.keys.computeIfAbsent(alias, (name) -> signature).equals(signature)) {
			alias = pick(this.names) + this.counter++;
		}
		return alias + ": " + field.getName();
	}

	private String arguments(String field, GraphQLFieldDefinition definition) {
		Set<String> other = (this.random.nextInt(4) == 0) ? FORWARD : BACKWARD;
		if (this.values.isWild() && this.random.nextInt(10) == 0) {
			other = Set.of();
		}
		List<String> arguments = new ArrayList<>();
		for (GraphQLArgument argument : definition.getArguments()) {
			String name = argument.getName();
			boolean required = GraphQLTypeUtil.isNonNull(argument.getType()) && !argument.hasSetDefaultValue();
			boolean cursor = name.equals("after") || name.equals("before");
			boolean given = this.random.nextInt(cursor ? 10 : 5) < (cursor ? (this.values.isWild() ? 3 : 0) : 3);
			if (required || given && !other.contains(name)) {
				this.reached.add(field + "." + name);
				arguments.add(name + ": " + literal(value(argument.getType(), field + "." + name, 4, Place.ARGUMENT)));
			}
		}
		return arguments.isEmpty() ? "" : arguments.stream().collect(Collectors.joining(", ", "(", ")"));
	}

	private String directives() {
		return switch (this.random.nextInt(24)) {
			case 0 -> " @include(if: " + condition() + ")";
			case 1 -> " @skip(if: " + condition() + ")";
			case 2 -> " @skip(if: " + condition() + ") @include(if: " + condition() + ")";
			default -> "";
		};
	}

	private String retryKey(GraphQLFieldsContainer type) {
		if (type != this.schema.getMutationType() || this.random.nextInt(4) > 0) {
			return "";
		}
		return " @idempotent(key: " + literal(this.random.nextBoolean() ? "key " + this.random.nextInt(5)
				: value(nonNull(Scalars.GraphQLString), "key", 0, Place.ARGUMENT)) + ")";
	}

	private String condition() {
		return literal(value(nonNull(Scalars.GraphQLBoolean), "if", 0, Place.ARGUMENT));
	}

	/**
	 * Generates a value of a type.
	 * @param path the path of the value
	 * @param depth how deeply objects in the value may nest
	 */
	private @Nullable Object value(GraphQLInputType type, String path, int depth, Place place) {
		if (place == Place.ARGUMENT && this.random.nextInt(5) == 0) {
			return variable(type, path, depth);
		}
		if (type instanceof GraphQLNonNull) {
			return nonNullValue((GraphQLInputType) GraphQLTypeUtil.unwrapNonNull(type), path, depth, place);
		}
		return (this.random.nextInt(15) == 0) ? null : nonNullValue(type, path, depth, place);
	}

	private Object nonNullValue(GraphQLInputType type, String path, int depth, Place place) {
		return switch (type) {
			case GraphQLList list -> list((GraphQLInputType) list.getWrappedType(), path, depth, place);
			case GraphQLInputObjectType object -> object(object, path, depth, place);
			case GraphQLEnumType symbols -> {
				String name = pick(symbols.getValues()).getName();
				// An order by relevance needs a search beside it.
				yield new Symbol((name.equals("RELEVANCE") && !this.values.isWild())
						? symbols.getValues().getFirst().getName() : name);
			}
			default -> this.values.scalar(((GraphQLNamedType) type).getName(), path, place == Place.VARIABLES);
		};
	}

	private Object list(GraphQLInputType item, String path, int depth, Place place) {
		// A single item is coerced to a list of one.
		if (this.random.nextInt(10) == 0) {
			return nonNullValue((GraphQLInputType) GraphQLTypeUtil.unwrapNonNull(item), path, depth, place);
		}
		boolean large = this.values.isWild() && this.random.nextInt(20) == 0
				&& !(GraphQLTypeUtil.unwrapAll(item) instanceof GraphQLInputObjectType);
		int size = large ? 99 + this.random.nextInt(5) : this.random.nextInt(4);
		List<@Nullable Object> items = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			items.add(value(item, path, depth, place));
		}
		return items;
	}

	private Map<String, @Nullable Object> object(GraphQLInputObjectType type, String path, int depth, Place place) {
		Map<String, @Nullable Object> object = new LinkedHashMap<>();
		List<GraphQLInputObjectField> fields = type.getFields();
		GraphQLInputObjectField only = type.isOneOf() ? pick(fields) : null;
		List<GraphQLInputObjectField> ways = fields.stream().filter((field) -> isWayToOrder(type, field)).toList();
		GraphQLInputObjectField way = ways.isEmpty() ? null : (depth > 0) ? pick(ways) : ways.getFirst();
		for (GraphQLInputObjectField field : fields) {
			if (ways.contains(field) && !this.values.isWild()) {
				if (field == way) {
					this.reached.add(type.getName() + "." + field.getName());
					object.put(field.getName(), value(nonNull(field.getType()),
							path + "." + type.getName() + "." + field.getName(), depth - 1, place));
				}
				continue;
			}
			GraphQLInputType fieldType = (field == only) ? nonNull(field.getType()) : field.getType();
			boolean required = GraphQLTypeUtil.isNonNull(fieldType) && !field.hasSetDefaultValue();
			boolean nested = GraphQLTypeUtil.unwrapAll(fieldType) instanceof GraphQLInputObjectType;
			boolean given = only == null && (depth > 0 || !nested) && this.random.nextInt(fields.size()) < 2;
			if (required || given) {
				this.reached.add(type.getName() + "." + field.getName());
				object.put(field.getName(),
						value(fieldType, path + "." + type.getName() + "." + field.getName(), depth - 1, place));
			}
		}
		return object;
	}

	/**
	 * Returns whether a field is one of those of which an order must have exactly one.
	 */
	private static boolean isWayToOrder(GraphQLInputObjectType type, GraphQLInputObjectField field) {
		return type.getName().endsWith("Order") && (field.getName().equals("field")
				|| ((GraphQLNamedType) GraphQLTypeUtil.unwrapAll(field.getType())).getName().endsWith("Order"));
	}

	private Variable variable(GraphQLInputType type, String path, int depth) {
		String name = pick(List.of("v", "_", "query", "__v", "null")) + this.counter++;
		boolean required = GraphQLTypeUtil.isNonNull(type);
		GraphQLInputType declared = type;
		String defaultValue = "";
		if (this.random.nextInt(3) == 0) {
			declared = (GraphQLInputType) GraphQLTypeUtil.unwrapNonNull(type);
			defaultValue = " = " + literal(required ? nonNullValue(declared, path, depth, Place.DEFAULT)
					: value(declared, path, depth, Place.DEFAULT));
		}
		else if (this.random.nextInt(3) == 0) {
			declared = nonNull(type);
		}
		this.declarations.add("$" + name + ": " + GraphQLTypeUtil.simplePrint(declared) + defaultValue);
		if (GraphQLTypeUtil.isNonNull(declared) || this.random.nextInt(3) > 0) {
			this.variables.put(name,
					(this.values.isWild() && this.random.nextInt(12) == 0) ? this.values.json()
							: json(value((required && !this.values.isWild()) ? nonNull(declared) : declared, path,
									depth, Place.VARIABLES)));
		}
		return new Variable(name);
	}

	private static GraphQLInputType nonNull(GraphQLType type) {
		return GraphQLTypeUtil.isNonNull(type) ? (GraphQLInputType) type : GraphQLNonNull.nonNull(type);
	}

	private static boolean isComposite(GraphQLFieldDefinition field) {
		return GraphQLTypeUtil.unwrapAll(field.getType()) instanceof GraphQLCompositeType;
	}

	private static @Nullable Object json(@Nullable Object value) {
		return switch (value) {
			case Symbol symbol -> symbol.name;
			case List<?> list -> {
				List<@Nullable Object> items = new ArrayList<>();
				list.forEach((item) -> items.add(json(item)));
				yield items;
			}
			case Map<?, ?> object -> {
				Map<String, @Nullable Object> fields = new LinkedHashMap<>();
				object.forEach((name, field) -> fields.put(name.toString(), json(field)));
				yield fields;
			}
			case null, default -> value;
		};
	}

	private String literal(@Nullable Object value) {
		return switch (value) {
			case Variable variable -> "$" + variable.name;
			case Symbol symbol -> symbol.name;
			case String text -> string(text);
			case List<?> list -> list.stream().map(this::literal).collect(Collectors.joining(" ", "[", "]"));
			case Map<?, ?> object -> object.entrySet()
				.stream()
				.map((field) -> field.getKey() + ": " + literal(field.getValue()))
				.collect(Collectors.joining(" ", "{", "}"));
			case null, default -> String.valueOf(value);
		};
	}

	private String string(String text) {
		int style = this.random.nextInt(10);
		if (style == 0 && !text.matches("(?s).*[\"\\\\\\p{Cntrl}\\p{Cs}].*")) {
			return "\"\"\"" + text + "\"\"\"";
		}
		StringBuilder string = new StringBuilder("\"");
		for (char c : text.toCharArray()) {
			string.append((style == 1 || c < ' ' || c == '"' || c == '\\') ? "\\u%04x".formatted((int) c) : c);
		}
		return string.append('"').toString();
	}

	private <T> T pick(List<T> all) {
		return all.get(this.random.nextInt(all.size()));
	}

}
