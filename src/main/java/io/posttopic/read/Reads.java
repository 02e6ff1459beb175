package io.posttopic.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import io.posttopic.database.Pipeline;
import io.posttopic.database.RequestBudget;
import io.posttopic.relay.GlobalId;
import io.posttopic.relay.NodeReader;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.stereotype.Component;

/**
 * Answers root fields: composes one statement for all that is selected below a field,
 * runs it, and hands back what PostgreSQL answered.
 */
@Component
public class Reads implements NodeReader {

	private static final ResultSetExtractor<List<@Nullable Object[]>> ANSWERS = (result) -> {
		List<@Nullable Object[]> answers = new ArrayList<>();
		while (result.next()) {
			answers.add(Answers.parse(RequestBudget.keep(result.getBytes(1))));
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
	 * Reads the connection of all rows of a table, as the field's arguments ask for it.
	 */
	public Row connection(Class<?> aggregate, DataFetchingEnvironment environment) {
		Sql sql = new Sql();
		Table table = this.model.table(aggregate);
		sql.add("select ");
		RowWriter row = new RowWriter(sql);
		Selected root = Selected.of(environment);
		Shape.Reader reader = new Connection(new Selection(sql), table, null, "", table.defaultOrder(), root)
			.select(root.below(), row);
		row.end();
		root.requireValid();
		return (Row) Objects.requireNonNull(reader.read(row.values(query(sql).getFirst())));
	}

	/**
	 * Reads the row that the field's arguments name: by the ids of the rows that its key
	 * is made of, or by its own.
	 * @return the row, or null if there is none
	 */
	public @Nullable Row row(Class<?> aggregate, DataFetchingEnvironment environment) {
		Table table = this.model.table(aggregate);
		Selected root = Selected.of(environment);
		Map<String, Object> key = new LinkedHashMap<>();
		for (Column column : table.key()) {
			Input id = Objects.requireNonNull(Input.of(environment.getArguments(), column.property()));
			key.put(column.property(), root.attempt(() -> id.id(table.typeOf(column)), 0L));
		}
		// What is known of the row decides what is valid below.
		root.requireValid();
		return row(table, key, environment);
	}

	/**
	 * Reads the row that the argument {@code by} names, by its id or by a unique text.
	 * @param property the property of the text
	 * @return the row, the oldest if another application made several, or null
	 */
	public @Nullable Row rowBy(Class<?> aggregate, String property, DataFetchingEnvironment environment) {
		Table table = this.model.table(aggregate);
		Input by = Objects.requireNonNull(Input.of(environment.getArguments(), "by"));
		Input id = by.field("id");
		if (id != null) {
			return row(table, Map.of("id", id.id(table.type())), environment);
		}
		return rowBy(aggregate, property, Objects.requireNonNull(by.field(property)).text(), environment);
	}

	/**
	 * Reads the row that has a unique text.
	 * @return the row, the oldest if another application made several, or null
	 */
	public @Nullable Row rowBy(Class<?> aggregate, String property, String text, DataFetchingEnvironment environment) {
		return row(this.model.table(aggregate), Map.of(property, text), environment);
	}

	private @Nullable Row row(Table table, Map<String, Object> values, DataFetchingEnvironment environment) {
		Sql sql = new Sql();
		String alias = sql.alias();
		Selection selection = new Selection(sql);
		selection.know(alias, known(table, values));
		sql.add("select ");
		Selected root = Selected.of(environment);
		Selection.Nested row = selection.row(table, root.below(), alias);
		root.requireValid();
		sql.add(" from ");
		table.writeVisible(sql, alias, null);
		values.forEach((property, value) -> sql.add(" and ")
			.add(table.column(alias, property))
			.add(" = ")
			.bind(value, table.column(property).kind().type));
		sql.add(" order by ").join(", ", table.key(), (column) -> sql.add(column.of(alias))).add(" limit 1");
		List<@Nullable Object[]> answers = query(sql);
		return answers.isEmpty() ? null : row.read(answers.getFirst());
	}

	private static Map<String, Object> known(Table table, Map<String, Object> values) {
		return (values.get("id") instanceof Long id) ? Map.of("id", GlobalId.encode(table.type(), id)) : values;
	}

	/**
	 * What a mutation answers: its payload, with the rows that it holds as they are now,
	 * in the mutation's transaction, which still holds them.
	 */
	public Map<String, @Nullable Object> answer(Payload payload, DataFetchingEnvironment environment) {
		Selected root = Selected.of(environment);
		Map<String, @Nullable Object> answer = new PayloadReader(this).read(List.of(payload), root.below()).getFirst();
		root.requireValid();
		return answer;
	}

	@Override
	public boolean reads(GlobalId id) {
		Table table = this.model.table(id.type());
		return table != null && table.key().size() == id.key().size();
	}

	@Override
	public List<@Nullable Object> nodes(List<GlobalId> ids, DataFetchingEnvironment environment) {
		Map<String, Map<List<Long>, Row>> found = new HashMap<>();
		Selected root = Selected.of(environment);
		for (Table table : this.model.tables()) {
			List<List<Long>> keys = ids.stream()
				.filter((id) -> id.type().equals(table.type()))
				.map(GlobalId::key)
				.distinct()
				.toList();
			found.put(table.type(), rows(table, keys, root.below(table.type())));
		}
		root.requireValid();
		List<@Nullable Object> nodes = new ArrayList<>();
		ids.forEach((id) -> nodes.add(found.getOrDefault(id.type(), Map.of()).get(id.key())));
		return nodes;
	}

	/**
	 * Reads rows of one table by their keys, in one statement; none if something is wrong
	 * with an argument, which the caller reports when it has found the rest.
	 */
	Map<List<Long>, Row> rows(Class<?> aggregate, Collection<List<Long>> keys, List<Selected> fields) {
		return rows(this.model.table(aggregate), keys.stream().distinct().toList(), fields);
	}

	private Map<List<Long>, Row> rows(Table table, List<List<Long>> keys, List<Selected> fields) {
		Map<List<Long>, Row> found = new HashMap<>();
		if (keys.isEmpty()) {
			return found;
		}
		Sql sql = new Sql();
		String alias = sql.alias();
		sql.add("select ");
		RowWriter row = new RowWriter(sql);
		Shape shape = new Selection(sql).object(table, fields, alias, row);
		int[] key = table.key().stream().mapToInt((column) -> row.column(column.of(alias))).toArray();
		row.end();
		if (fields.stream().anyMatch((field) -> !field.isValid())) {
			return found;
		}
		sql.add(" from ");
		table.writeVisible(sql, alias, null);
		sql.add(" and (")
			.join(", ", table.key(), (column) -> sql.add(column.of(alias)))
			.add(") in (select * from unnest(");
		for (int i = 0; i < key.length; i++) {
			int part = i;
			sql.add((i > 0) ? ", " : "").bind(keys.stream().mapToLong((each) -> each.get(part)).toArray(), "bigint[]");
		}
		sql.add("))");
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

	private List<@Nullable Object[]> query(Sql sql) {
		if (!this.pipeline.isOpen()) {
			return send(sql);
		}
		if (!sql.isPlannedEachTime()) {
			Pipeline.Result<List<@Nullable Object[]>> answers = this.pipeline.query(sql.text(), ANSWERS,
					sql.parameters().toArray());
			this.pipeline.send();
			return answers.get();
		}
		this.pipeline.planOnce(false);
		List<@Nullable Object[]> answers = send(sql);
		this.pipeline.planOnce(true);
		return answers;
	}

	private List<@Nullable Object[]> send(Sql sql) {
		return this.jdbc.query(sql.text(), (statement) -> {
			if (sql.isPlannedEachTime()) {
				statement.unwrap(PGStatement.class).setPrepareThreshold(0);
			}
			int index = 0;
			for (Object parameter : sql.parameters()) {
				statement.setObject(++index, parameter);
			}
		}, ANSWERS);
	}

}
