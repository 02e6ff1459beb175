package io.posttopic.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLTypeUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * The selection of a subscription, compiled to a statement that reads the events of any
 * number of changes. Two queries are equal if they select the same, even if their callers
 * differ: where the rows depend on the caller, the statement reads each event for the
 * caller that is given with it.
 */
public final class EventQuery {

	private final String resultKey;

	private final Sql sql;

	private final int firstArray;

	private final Selection.Nested row;

	/** A value that is equal for two queries exactly if they return the same events. */
	private final List<Object> identity;

	private final int hash;

	/**
	 * A change whose event is read.
	 *
	 * @param caller the username of the caller who subscribes, null if there is none or
	 * the event is the same for all
	 * @param xid the transaction of the change
	 */
	public record Key(@Nullable String caller, long xid, long id, String cursor) {

	}

	EventQuery(Table table, Selected root) {
		this.resultKey = root.resultKey();
		this.sql = new Sql().forCallers("event.caller");
		this.sql.add("select event.n, ");
		String alias = this.sql.alias();
		this.row = new Selection(this.sql).row(table, root.subfields(), alias);
		this.firstArray = this.sql.parameters().size();
		this.sql.add(" from unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[])")
			.add(" with ordinality event (caller, xid, id, cursor, n), ");
		table.writeVisible(this.sql, alias, null);
		this.sql.add(" and %1$s.xid = event.xid and %1$s.id = event.id order by event.n".formatted(alias));
		this.identity = List.of(this.resultKey, selection(root.subfields()), this.sql.text(), this.sql.parameters());
		this.hash = this.identity.hashCode();
	}

	private static List<?> selection(List<Selected> fields) {
		return fields.stream()
			.map((field) -> List.of(field.name(), field.resultKey(), field.arguments(), below(field)))
			.toList();
	}

	private static List<?> below(Selected field) {
		return (GraphQLTypeUtil.unwrapAll(field.definition().getType()) instanceof GraphQLObjectType)
				? selection(field.subfields()) : List.of();
	}

	public String resultKey() {
		return this.resultKey;
	}

	public boolean dependsOnCaller() {
		return this.sql.dependsOnCaller();
	}

	/**
	 * Reads events in one statement.
	 * @return for each key the event, null if the caller may not see it
	 */
	public List<@Nullable Row> read(JdbcOperations jdbc, List<Key> keys) {
		return this.sql.query(jdbc, parameters(keys), (result) -> {
			@Nullable Row[] events = new @Nullable Row[keys.size()];
			while (result.next()) {
				events[result.getInt(1) - 1] = this.row.read(Answers.parse(result.getBytes(2)));
			}
			return Arrays.<@Nullable Row>asList(events);
		});
	}

	private List<Object> parameters(List<Key> keys) {
		List<Object> parameters = new ArrayList<>(this.sql.parameters());
		parameters.addAll(this.firstArray,
				List.of(keys.stream().map(Key::caller).toArray(String[]::new),
						keys.stream().mapToLong(Key::xid).toArray(), keys.stream().mapToLong(Key::id).toArray(),
						keys.stream().map(Key::cursor).toArray(String[]::new)));
		return parameters;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other
				|| other instanceof EventQuery query && this.hash == query.hash && this.identity.equals(query.identity);
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

}
