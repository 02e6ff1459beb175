package io.posttopic.read;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

import io.posttopic.database.ColumnType;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.support.JdbcUtils;

/**
 * The key that rows are grouped by.
 *
 * @param field the name of the group's field that has the key
 * @param expression writes the key, given the alias of the rows
 * @param target the table of the row that the key identifies, or null if the key is a
 * value
 */
record GroupKey(String field, BiConsumer<Sql, String> expression, ColumnType type, @Nullable Table target) {

	/**
	 * The field for the key of a group by time: the beginning of its hour, day, week or
	 * month.
	 */
	static final String START = "start";

	/**
	 * Returns the key of rows that are grouped by a reference.
	 * @param field the name of the group's field for the referenced row
	 */
	static GroupKey of(Reference reference, String field) {
		return new GroupKey(field, (sql, alias) -> sql.add(reference.column(alias)), ColumnType.NUMBER,
				reference.target());
	}

	/**
	 * Returns the key that the arguments of a field specify.
	 * @param by the value of the enum of the table's groups
	 * @param arguments the arguments, of which {@code unit} and {@code timeZone} matter
	 * for times
	 * @throws io.posttopic.error.ApiException BAD_USER_INPUT if the time zone does not
	 * exist
	 */
	static GroupKey of(Table table, String by, Map<String, Object> arguments) {
		String property = JdbcUtils.convertUnderscoreNameToPropertyName(by);
		if (table.hasReference(property)) {
			return of(table.reference(property), property);
		}
		Column column = table.column(property);
		if (column.type() != ColumnType.TIME) {
			return new GroupKey(property, (sql, alias) -> table.writeValue(sql, alias, column), column.type(), null);
		}
		Input unit = Input.of(arguments, "unit");
		Input timeZone = Input.of(arguments, "timeZone");
		String zone = (timeZone != null) ? zone(timeZone) : "UTC";
		String truncated = (unit != null) ? ((String) unit.value()).toLowerCase(Locale.ROOT) : "day";
		return new GroupKey(START, (sql, alias) -> {
			Runnable local = () -> {
				sql.add("(");
				table.writeValue(sql, alias, column);
				sql.add(" at time zone ").bind(zone, "text").add(")");
			};
			if (truncated.equals("hour")) {
				writeHour(sql, () -> table.writeValue(sql, alias, column), local);
			}
			else {
				sql.add("(date_trunc('" + truncated + "', ");
				local.run();
				sql.add(") at time zone ").bind(zone, "text").add(")");
			}
		}, ColumnType.TIME, null);
	}

	/**
	 * Writes the beginning of an hour. If clocks are turned back, both hours that have
	 * the same local time remain apart.
	 */
	private static void writeHour(Sql sql, Runnable time, Runnable local) {
		sql.add("(");
		time.run();
		sql.add(" - make_interval(mins => extract(minute from ");
		local.run();
		sql.add(")::int, secs => extract(second from ");
		local.run();
		sql.add(")::float8))");
	}

	/**
	 * Returns the name of a time zone that both Java and PostgreSQL know. PostgreSQL
	 * would read other names as POSIX time zones, whose offsets have the opposite sign.
	 */
	private static String zone(Input timeZone) {
		String name = timeZone.text();
		if (!name.equals("UTC") && !(name.contains("/") && ZoneId.getAvailableZoneIds().contains(name))) {
			throw timeZone.invalid("is not a time zone. Pass a name such as UTC or Europe/Berlin.");
		}
		return name;
	}

}
