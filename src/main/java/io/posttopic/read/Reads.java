package io.posttopic.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.error.ApiException;
import io.posttopic.pool.Pipeline;
import io.posttopic.pool.RequestBudget;
import io.posttopic.relay.GlobalId;
import io.posttopic.relay.PageArguments;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.stereotype.Component;

/**
 * A reader of what root fields and mutation payloads select. For each root field, it
 * composes a single statement that covers everything selected below the field, runs the
 * statement, and returns rows that are read from PostgreSQL's JSON answer.
 * <p>
 * Controllers call it with the {@link DataFetchingEnvironment} of their field; the fields
 * below are served by {@link ReadWiring}.
 */
@Component
public class Reads {

	private static final ResultSetExtractor<List<@Nullable Object[]>> ANSWERS = (result) -> {
		List<@Nullable Object[]> answers = new ArrayList<>();
		while (result.next()) {
			byte[] row = result.getBytes(1);
			RequestBudget.ifCurrent((budget) -> budget.takeForText(row.length));
			answers.add(Answers.parse(row));
		}
		return answers;
	};

	private final ReadModel model;

	private final JdbcOperations jdbc;

	private final Pipeline pipeline;

	Reads(ReadModel model, JdbcOperations jdbc, Pipeline pipeline) {
		this.model = model;
		this.jdbc = jdbc;
		this.pipeline = pipeline;
	}

	/**
	 * Reads a connection over a whole table, with the page, filter and order that the
	 * field's arguments specify.
	 * @throws InvalidArgumentsException if arguments of the field or of a field below it
	 * are invalid
	 */
	Row connection(Table table, DataFetchingEnvironment environment) {
		Sql sql = new Sql();
		sql.add("select ");
		RowWriter row = new RowWriter(sql);
		Selected root = Selected.of(environment);
		Shape.Reader reader = new Connection(new Selection(sql), table, null, "", table.defaultOrder(), root)
			.select(root.subfields(), row);
		row.end();
		root.requireValid();
		return (Row) Objects.requireNonNull(reader.read(row.values(query(sql).getFirst())));
	}

	/**
	 * Reads the row whose key the field's arguments contain: the id of the row itself, or
	 * for a join table the ids of the two rows that it joins.
	 * @return the row, or null if there is none
	 */
	@Nullable Row row(Table table, DataFetchingEnvironment environment) {
		Selected root = Selected.of(environment);
		Map<String, Object> key = new LinkedHashMap<>();
		for (Column column : table.key()) {
			Input id = Objects.requireNonNull(Input.of(environment.getArguments(), column.property()));
			key.put(column.property(), root.collectErrors(() -> id.id(table.typeOf(column)), 0L));
		}
		// The key decides which arguments are allowed below, so it must be valid first.
		root.requireValid();
		return row(table, key, root);
	}

	/**
	 * Reads the row that the only field of the argument {@code by} identifies: the row's
	 * id, or a property that contains a unique text.
	 * @return the row, or null if there is none. If another application created several
	 * rows with the text, the oldest one is returned.
	 */
	@Nullable Row rowBy(Table table, DataFetchingEnvironment environment) {
		Input by = Objects.requireNonNull(Input.of(environment.getArguments(), "by")).fields().getFirst();
		Object value = by.name().equals("id") ? by.id(table.type()) : by.text();
		return row(table, Map.of(by.name(), value), Selected.of(environment));
	}

	/**
	 * Reads the row that has a unique text.
	 * @return the row, or null if there is none. If another application created several
	 * rows with the text, the oldest one is returned.
	 */
	public @Nullable Row row(RowBy by, DataFetchingEnvironment environment) {
		return row(by, Selected.of(environment));
	}

	@Nullable Row row(RowBy by, Selected field) {
		return row(this.model.table(by.aggregate()), Map.of(by.property(), by.text()), field);
	}

	private @Nullable Row row(Table table, Map<String, Object> values, Selected field) {
		Sql sql = new Sql();
		String alias = sql.alias();
		Selection selection = new Selection(sql);
		selection.fixValues(alias, inputValues(table, values));
		sql.add("select ");
		Selection.Nested row = selection.row(table, field.subfields(), alias);
		field.requireValid();
		sql.add(" from ");
		table.writeVisible(sql, alias, null);
		values.forEach((property, value) -> table.writeIdentity(sql.add(" and "), alias, property, value));
		sql.add(" order by ").join(", ", table.key(), (column) -> sql.add(column.of(alias))).add(" limit 1");
		List<@Nullable Object[]> answers = query(sql);
		return answers.isEmpty() ? null : row.read(answers.getFirst());
	}

	/**
	 * Returns the values as a filter input would contain them, with the id as a global
	 * id.
	 */
	private static Map<String, Object> inputValues(Table table, Map<String, Object> values) {
		return (values.get("id") instanceof Long id) ? Map.of("id", GlobalId.encode(table.type(), id)) : values;
	}

	/**
	 * Returns a mutation's answer: its payload, with each {@link Ref} replaced by the
	 * row's current state. Must be called inside the mutation's transaction.
	 * @throws ConcurrencyFailureException if another application has deleted a row that
	 * the answer must have
	 * @throws InvalidArgumentsException if arguments of fields below the mutation are
	 * invalid
	 */
	public Map<String, @Nullable Object> answer(Payload payload, DataFetchingEnvironment environment) {
		Selected root = Selected.of(environment);
		Map<String, @Nullable Object> answer = new PayloadReader(this).read(List.of(payload), root.subfields())
			.getFirst();
		root.requireValid();
		return answer;
	}

	/**
	 * Compiles what a subscription asks for, and puts it into the operation's context.
	 * @throws InvalidArgumentsException if arguments of the field or of a field below it
	 * are invalid
	 */
	Object events(Table events, DataFetchingEnvironment environment) {
		Selected root = Selected.of(environment);
		EventRequest request = EventRequest.of(events, root);
		root.requireValid();
		environment.getGraphQlContext().put(EventRequest.class, request);
		return request;
	}

	/**
	 * Reads events in one statement.
	 * @return for each key the event, null if the caller may not see it
	 */
	public List<@Nullable Row> read(EventQuery query, List<EventQuery.Key> keys) {
		return query.read(this.jdbc, keys);
	}

	/**
	 * Validates a filter in the input of a mutation.
	 * @param errors receives the errors of each field
	 */
	public void check(Class<?> aggregate, Input filter, Consumer<ApiException> errors) {
		try {
			Filters.check(Condition.of(this.model.table(aggregate), filter), errors);
		}
		catch (ApiException ex) {
			errors.accept(ex);
		}
	}

	/**
	 * Returns the keys of rows that match a filter, in ascending order.
	 * @param filter the filter, which {@link #check} has validated
	 * @param conditions further conditions that the rows must meet, as the fields of a
	 * filter
	 * @param after the key after which the result begins
	 */
	public List<Long> keys(Class<?> aggregate, Input filter, Map<String, Object> conditions, long after, int limit) {
		Table table = this.model.table(aggregate);
		Sql sql = new Sql();
		String alias = sql.alias();
		String id = table.id().of(alias);
		sql.planEachTime().add("select json_build_array(").add(id).add(") from ");
		table.writeVisible(sql, alias, filter);
		sql.add(" and ").add(id).add(" > ").bind(after, "bigint").add(" and ");
		Condition.of(table, filter).write(sql, alias);
		sql.add(" and ");
		Condition.of(table, new Input("", conditions, null)).write(sql, alias);
		sql.add(" order by ").add(id).add(" limit ").add(limit);
		return query(sql).stream().map((row) -> (Long) Objects.requireNonNull(row[0])).toList();
	}

	/**
	 * Reads the row with the global id that the argument {@code id} contains.
	 * @return the row, or null if there is none
	 */
	@Nullable Row node(DataFetchingEnvironment environment) {
		Input id = new Input("", environment.getArguments(), null).require("id");
		return nodes(List.of(nodeId(id)), environment).getFirst();
	}

	/**
	 * Reads the rows with the global ids that the argument {@code ids} contains.
	 * @return the rows in the order of the ids, with null for each row that does not
	 * exist
	 */
	List<@Nullable Row> nodes(DataFetchingEnvironment environment) {
		Input argument = new Input("", environment.getArguments(), null).require("ids");
		List<Input> ids = argument.items();
		if (ids.size() > PageArguments.MAXIMUM) {
			throw argument.invalid("must have at most " + PageArguments.MAXIMUM + " ids, had " + ids.size() + ".");
		}
		return nodes(ApiException.parseAll(ids, this::nodeId), environment);
	}

	/**
	 * Parses the id of a node: its type is a readable table, and its key has as many
	 * numbers as the table's key has columns.
	 */
	private GlobalId nodeId(Input input) {
		GlobalId id = GlobalId.parse((String) input.value(), input.path());
		Table table = this.model.table(id.type());
		if (table == null || !table.isNode() || table.key().size() != id.key().size()) {
			throw GlobalId.invalid(input.path());
		}
		return id;
	}

	private List<@Nullable Row> nodes(List<GlobalId> ids, DataFetchingEnvironment environment) {
		Selected root = Selected.of(environment);
		Map<String, Map<List<Long>, Row>> found = new HashMap<>();
		ids.stream()
			.collect(Collectors.groupingBy(GlobalId::type, Collectors.mapping(GlobalId::key, Collectors.toList())))
			.forEach((type, keys) -> found.put(type, rows(type, keys, root, false)));
		root.requireValid();
		List<@Nullable Row> nodes = new ArrayList<>();
		ids.forEach((id) -> nodes.add(Objects.requireNonNull(found.get(id.type())).get(id.key())));
		return nodes;
	}

	/**
	 * Reads rows of one table, or their edges, by their keys, in one statement.
	 * @param field the field that returns them
	 * @param exist whether all rows exist, so that those of which only the key is
	 * selected need not be read
	 * @return the rows by key. Empty if an argument of the fields is invalid: the caller
	 * reports that after it has collected all such errors.
	 */
	Map<List<Long>, Row> rows(String type, Collection<List<Long>> keys, Selected field, boolean exist) {
		Table table = Objects.requireNonNull(this.model.table(type));
		Sql sql = new Sql();
		String alias = sql.alias();
		sql.add("select ");
		RowWriter row = new RowWriter(sql);
		Selection selection = new Selection(sql);
		Keyset edge = table.edge(field);
		Shape shape = (edge != null) ? Connection.selectEdge(selection, table, edge, field.subfields(), alias, row)
				: selection.object(table, field.subfields(type), alias, row);
		int[] key = table.key().stream().mapToInt((column) -> row.column(column.of(alias))).toArray();
		row.end();
		if (!field.isValid()) {
			return Map.of();
		}
		Map<List<Long>, Row> found = new HashMap<>();
		List<List<Long>> distinct = keys.stream().distinct().toList();
		if (exist && row.size() == key.length) {
			distinct.forEach((each) -> found.put(each, new Row(shape, keyValues(key, each))));
			return found;
		}
		sql.add(" from ");
		table.writeVisible(sql, alias, null);
		writeKeys(sql, table, alias, distinct);
		for (@Nullable
		Object[] answer : query(sql)) {
			@Nullable Object[] values = row.values(answer);
			List<Long> keyed = Arrays.stream(key)
				.mapToObj((slot) -> (Long) Objects.requireNonNull(values[slot]))
				.toList();
			found.put(keyed, new Row(shape, values));
		}
		return found;
	}

	/**
	 * Writes the condition that a row has one of some keys. The columns of a single key
	 * are compared one by one, which takes PostgreSQL less time.
	 */
	private static void writeKeys(Sql sql, Table table, String alias, List<List<Long>> keys) {
		List<Column> columns = table.key();
		if (keys.size() == 1) {
			for (int i = 0; i < columns.size(); i++) {
				table.writeIdentity(sql.add(" and "), alias, columns.get(i).property(), keys.getFirst().get(i));
			}
			return;
		}
		sql.add(" and (").join(", ", columns, (column) -> sql.add(column.of(alias))).add(") in (select * from unnest(");
		for (int i = 0; i < columns.size(); i++) {
			int part = i;
			sql.add((i > 0) ? ", " : "").bind(keys.stream().mapToLong((each) -> each.get(part)).toArray(), "bigint[]");
		}
		sql.add("))");
	}

	/**
	 * Returns the values of a row of which nothing but the key is read.
	 * @param slots the slot of each part of the key
	 */
	private static @Nullable Object[] keyValues(int[] slots, List<Long> key) {
		@Nullable Object[] values = new @Nullable Object[slots.length];
		for (int i = 0; i < slots.length; i++) {
			values[slots[i]] = key.get(i);
		}
		return values;
	}

	private List<@Nullable Object[]> query(Sql sql) {
		if (!this.pipeline.isOpen()) {
			return send(sql);
		}
		if (!sql.isPlannedEachTime()) {
			return this.pipeline.send(this.pipeline.query(sql.text(), ANSWERS, sql.parameters().toArray()));
		}
		return this.pipeline.planForValues(() -> send(sql));
	}

	private List<@Nullable Object[]> send(Sql sql) {
		return sql.query(this.jdbc, sql.parameters(), ANSWERS);
	}

}
