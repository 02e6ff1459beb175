package io.posttopic.http;

import io.posttopic.documents.DocumentText;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import graphql.AssertException;
import graphql.execution.NonNullableValueCoercedAsNullException;
import graphql.execution.OneOfNullValueException;
import graphql.execution.RawVariables;
import graphql.normalized.ExecutableNormalizedField;
import graphql.normalized.ExecutableNormalizedOperationFactory;
import graphql.parser.Parser;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import io.posttopic.http.OperationGenerator.Operation;
import io.posttopic.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the invariants of every response, whatever the request: errors have a documented
 * code, data has the shape of the selection, and the fields of a connection are
 * consistent with each other.
 */
final class AnswerCheck {

	private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(\\d{3})?Z");

	private final GraphQLSchema schema;

	AnswerCheck(GraphQLSchema schema) {
		this.schema = schema;
	}

	/**
	 * Checks the response to a body that need not be a valid request.
	 */
	static void checkErrors(JsonNode answer) {
		assertThat(answer.propertyNames()).isSubsetOf("errors", "data", "extensions");
		assertThat(answer.has("data") || answer.has("errors")).isTrue();
		if (answer.has("errors")) {
			assertThat(answer.get("errors")).isNotEmpty().allSatisfy((error) -> {
				assertThat(error.path("message").isString()).isTrue();
				assertThat(ErrorCode.valueOf(error.at("/extensions/code").asString())).isNotEqualTo(ErrorCode.INTERNAL);
			});
		}
	}

	/**
	 * Checks the response to an operation.
	 */
	void check(Operation operation, JsonNode answer) {
		checkErrors(answer);
		if (answer.path("data").isObject()) {
			List<ExecutableNormalizedField> selected = selected(operation);
			if (selected != null) {
				checkObject(answer.get("data"), null, selected);
			}
		}
		else {
			assertThat(answer.has("errors")).isTrue();
		}
	}

	/**
	 * Returns the selected root fields, or null if the engine cannot determine them
	 * because a variable is null that must not be.
	 */
	@SuppressWarnings("NullAway") // RawVariables takes null values.
	private @Nullable List<ExecutableNormalizedField> selected(Operation operation) {
		try {
			return ExecutableNormalizedOperationFactory
				.createExecutableNormalizedOperationWithRawVariables(this.schema,
						Parser.parse(DocumentText.readable(operation.document())), operation.name(),
						RawVariables.of(operation.variables()))
				.getTopLevelFields();
		}
		catch (AssertException | NullPointerException | NonNullableValueCoercedAsNullException
				| OneOfNullValueException ex) {
			return null;
		}
	}

	private void checkObject(JsonNode object, @Nullable GraphQLCompositeType type,
			List<ExecutableNormalizedField> selected) {
		String actual = object.path("__typename").asString((type != null) ? type.getName() : "");
		List<ExecutableNormalizedField> fields = selected.stream()
			.filter((field) -> type == null || field.getObjectTypeNames().contains(actual))
			.toList();
		assertThat(object.propertyNames())
			.containsExactlyInAnyOrderElementsOf(fields.stream().map(ExecutableNormalizedField::getResultKey).toList());
		for (ExecutableNormalizedField field : fields) {
			checkValue(object.get(field.getResultKey()), field.getType(this.schema), field);
		}
		if (actual.endsWith("Connection") && !fields.isEmpty()) {
			checkConnection(object, fields);
		}
	}

	private void checkValue(JsonNode value, GraphQLType type, ExecutableNormalizedField field) {
		if (type instanceof GraphQLNonNull) {
			assertThat(value.isNull()).as("null in %s", field).isFalse();
		}
		if (value.isNull()) {
			return;
		}
		switch (GraphQLTypeUtil.unwrapNonNull(type)) {
			case GraphQLList list -> {
				assertThat(value.isArray()).isTrue();
				value.forEach((item) -> checkValue(item, list.getWrappedType(), field));
			}
			case GraphQLCompositeType composite -> checkObject(value, composite, field.getChildren());
			case GraphQLEnumType values -> assertThat(values.getValue(value.stringValue())).isNotNull();
			case GraphQLNamedType scalar -> checkScalar(value, scalar.getName());
			default -> throw new IllegalArgumentException(type.toString());
		}
	}

	private static void checkScalar(JsonNode value, String type) {
		switch (type) {
			case "Int" -> assertThat(value.isInt()).isTrue();
			case "Float" -> assertThat(value.isNumber()).isTrue();
			case "Boolean" -> assertThat(value.isBoolean()).isTrue();
			case "DateTime" -> assertThat(value.stringValue()).matches(TIME);
			default -> assertThat(value.isString()).isTrue();
		}
	}

	/**
	 * Checks that the page, the counts and the page info of a connection agree.
	 */
	private static void checkConnection(JsonNode connection, List<ExecutableNormalizedField> fields) {
		Map<String, Object> arguments = fields.getFirst().getParent().getResolvedArguments();
		boolean backward = arguments.get("last") != null || arguments.get("before") != null;
		boolean atEnd = arguments.get("after") == null && arguments.get("before") == null;
		int size = Stream.of("first", "last")
			.map(arguments::get)
			.filter(Objects::nonNull)
			.mapToInt(Integer.class::cast)
			.findFirst()
			.orElse(20);
		values(connection, fields, (field) -> field.getName().startsWith("counts")).forEach(AnswerCheck::checkGroups);
		List<Integer> totals = values(connection, fields,
				(field) -> field.getName().equals("totalCount") && field.getResolvedArguments().get("atMost") == null)
			.map(JsonNode::intValue)
			.distinct()
			.toList();
		List<Integer> counts = values(connection, fields,
				(field) -> field.getName().equals("nodes") || field.getName().equals("edges"))
			.map(JsonNode::size)
			.distinct()
			.toList();
		assertThat(totals).hasSizeLessThan(2);
		assertThat(counts).hasSizeLessThan(2);
		counts.forEach((count) -> assertThat(count).isLessThanOrEqualTo(size));
		if (!totals.isEmpty() && !counts.isEmpty()) {
			int total = totals.getFirst();
			int count = counts.getFirst();
			assertThat(count).isLessThanOrEqualTo(total);
			if (atEnd) {
				assertThat(count).isEqualTo(Math.min(size, total));
			}
		}
		for (ExecutableNormalizedField field : fields) {
			if (field.getName().equals("pageInfo")) {
				checkPageInfo(connection.get(field.getResultKey()), field.getChildren(), backward, atEnd, totals,
						counts);
			}
		}
	}

	private static void checkPageInfo(JsonNode info, List<ExecutableNormalizedField> fields, boolean backward,
			boolean atEnd, List<Integer> totals, List<Integer> counts) {
		Map<String, List<JsonNode>> values = fields.stream()
			.collect(Collectors.groupingBy(ExecutableNormalizedField::getName,
					Collectors.mapping((field) -> info.get(field.getResultKey()), Collectors.toList())));
		List<JsonNode> next = values.getOrDefault("hasNextPage", List.of());
		List<JsonNode> previous = values.getOrDefault("hasPreviousPage", List.of());
		if (!counts.isEmpty()) {
			Stream.of("startCursor", "endCursor")
				.flatMap((name) -> values.getOrDefault(name, List.of()).stream())
				.forEach((cursor) -> assertThat(cursor.isNull()).isEqualTo(counts.getFirst() == 0));
		}
		if (atEnd) {
			(backward ? next : previous).forEach((more) -> assertThat(more.booleanValue()).isFalse());
		}
		if (!next.isEmpty() && !previous.isEmpty() && !totals.isEmpty() && !counts.isEmpty()) {
			assertThat(next.getFirst().booleanValue() || previous.getFirst().booleanValue())
				.isEqualTo(counts.getFirst() < totals.getFirst());
		}
	}

	private static void checkGroups(JsonNode groups) {
		assertThat(groups.findValues("count").stream().map(JsonNode::isInt)).isNotNull();
	}

	private static Stream<JsonNode> values(JsonNode object, List<ExecutableNormalizedField> fields,
			Predicate<ExecutableNormalizedField> wanted) {
		return fields.stream().filter(wanted).map((field) -> object.get(field.getResultKey()));
	}

}
