package io.posttopic.pool;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The rows that a statement writes, as its parameters. The statement has
 * {@code unnest(?::type[])} for each column. For a single row, the value replaces the
 * array, because PostgreSQL takes longer to call the functions than to write the row.
 */
public record WrittenRows<T>(List<T> rows) {

	private static final Pattern ARRAY = Pattern.compile("unnest\\(\\?::(\\w+)\\[\\]\\)");

	private static final Map<String, String> SINGLE_ROW = new ConcurrentHashMap<>();

	/**
	 * Returns the statement for these rows, with single values instead of arrays if there
	 * is only one row.
	 */
	public String sql(String sql) {
		return isSingle() ? SINGLE_ROW.computeIfAbsent(sql, (many) -> ARRAY.matcher(many).replaceAll("?::$1")) : sql;
	}

	/**
	 * Returns the parameter for a column.
	 */
	public <V> @Nullable Object column(Function<T, @Nullable V> property, IntFunction<@Nullable V[]> array) {
		return isSingle() ? property.apply(this.rows.getFirst()) : this.rows.stream().map(property).toArray(array);
	}

	private boolean isSingle() {
		return this.rows.size() == 1;
	}

}
