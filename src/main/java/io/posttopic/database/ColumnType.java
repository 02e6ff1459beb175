package io.posttopic.database;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The types of columns that an aggregate may map, each with the PostgreSQL types that
 * fit.
 */
public enum ColumnType {

	TEXT("a text", "text", List.of("text", "varchar", "citext")),

	NUMBER("an integer or bigint", "bigint", List.of("int4", "int8")),

	BOOLEAN("a boolean", "boolean", List.of("bool")),

	TIME("a timestamp with time zone", "timestamptz", List.of("timestamptz"));

	private static final Map<Class<?>, ColumnType> BY_JAVA_TYPE = Map.of(String.class, TEXT, int.class, NUMBER,
			Integer.class, NUMBER, long.class, NUMBER, Long.class, NUMBER, boolean.class, BOOLEAN, Boolean.class,
			BOOLEAN, Instant.class, TIME);

	private final String description;

	private final String parameterType;

	private final List<String> names;

	ColumnType(String description, String parameterType, List<String> names) {
		this.description = description;
		this.parameterType = parameterType;
		this.names = names;
	}

	/**
	 * Returns the type of the column that a property is mapped to.
	 * @param type the property's Java type
	 * @throws NullPointerException if no column can have the type
	 */
	public static ColumnType of(Class<?> type) {
		return Objects.requireNonNull(BY_JAVA_TYPE.get(type), () -> "No column can have the Java type " + type);
	}

	/**
	 * Returns the PostgreSQL type that parameters are cast to.
	 */
	public String parameterType() {
		return this.parameterType;
	}

	/**
	 * Returns whether a column of a PostgreSQL type can be used.
	 * @param type the name of the type in {@code pg_type}
	 */
	public boolean fits(String type) {
		return this.names.contains(type);
	}

	@Override
	public String toString() {
		return this.description;
	}

}
