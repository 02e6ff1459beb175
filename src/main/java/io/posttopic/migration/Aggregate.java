package io.posttopic.migration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.posttopic.database.ColumnType;
import io.posttopic.database.Logged;
import io.posttopic.database.RefersTo;
import io.posttopic.database.SequelizeNames;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Nullness;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.util.AnnotatedTypeScanner;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * The table that an aggregate requires, derived from Spring Data's mapping.
 *
 * @param type the simple name of the aggregate, such as {@code PostTopic}
 * @param part the name of the table's file in the changelog, such as {@code posttopic}
 * @param table the name of the table, such as {@code PostTopic}
 * @param columns the columns that the aggregate maps
 * @param ends the two references of a join table; empty for another table
 * @param logged the columns besides the key whose values the change log records, or null
 * if the table is not logged
 * @param watched the column besides the key by which subscribers can filter changes, null
 * if there is none
 */
public record Aggregate(String type, String part, String table, List<MappedColumn> columns, List<End> ends,
		@Nullable List<String> logged, @Nullable String watched) {

	/**
	 * Creates the mapping of all aggregates, without the rest of the server.
	 */
	public static RelationalMappingContext mapping() {
		RelationalMappingContext mapping = new JdbcMappingContext(new SequelizeNames());
		mapping.setInitialEntitySet(new AnnotatedTypeScanner(false, Table.class).findTypes("io.posttopic"));
		mapping.afterPropertiesSet();
		return mapping;
	}

	/**
	 * Returns all mapped aggregates: first those that are joined, then the join tables,
	 * each by name.
	 */
	public static List<Aggregate> all(RelationalMappingContext mapping) {
		return mapping.getPersistentEntities()
			.stream()
			.filter((entity) -> entity.isAnnotationPresent(Table.class))
			.map((entity) -> of(entity, mapping))
			.sorted(Comparator.comparing(Aggregate::isJoin).thenComparing(Aggregate::part))
			.toList();
	}

	public static Aggregate of(Class<?> type, RelationalMappingContext mapping) {
		return of(mapping.getRequiredPersistentEntity(type), mapping);
	}

	public boolean isJoin() {
		return !this.ends.isEmpty();
	}

	public Set<String> columnNames() {
		return this.columns.stream().map(MappedColumn::name).collect(Collectors.toSet());
	}

	public List<String> key() {
		return isJoin() ? this.ends.stream().map(End::column).toList() : List.of("id");
	}

	private static Aggregate of(RelationalPersistentEntity<?> entity, RelationalMappingContext mapping) {
		List<MappedColumn> columns = new ArrayList<>();
		List<End> ends = new ArrayList<>();
		for (RelationalPersistentProperty property : entity) {
			if (!property.isEntity()) {
				columns.add(column(property));
				continue;
			}
			for (RelationalPersistentProperty component : mapping.getRequiredPersistentEntity(property)) {
				columns.add(column(component));
				ends.add(new End(component.getColumnName().getReference(), tableOf(component, mapping)));
			}
		}
		String type = entity.getType().getSimpleName();
		String part = type.toLowerCase(Locale.ROOT);
		return new Aggregate(type, part, entity.getTableName().getReference(), List.copyOf(columns), List.copyOf(ends),
				logged(entity, columns, ends), watched(entity));
	}

	private static @Nullable String watched(RelationalPersistentEntity<?> entity) {
		Logged logged = entity.findAnnotation(Logged.class);
		return (logged == null || logged.watched().isEmpty()) ? null : logged.watched();
	}

	private static @Nullable List<String> logged(RelationalPersistentEntity<?> entity, List<MappedColumn> columns,
			List<End> ends) {
		Logged logged = entity.findAnnotation(Logged.class);
		if (logged == null) {
			return null;
		}
		Set<String> omitted = new HashSet<>(List.of(logged.except()));
		omitted.add("id");
		ends.forEach((end) -> omitted.add(end.column()));
		return columns.stream().map(MappedColumn::name).filter((name) -> !omitted.contains(name)).toList();
	}

	private static MappedColumn column(RelationalPersistentProperty property) {
		ColumnType type = ColumnType.of(property.getType());
		// The property of a version is null only before its row is inserted.
		boolean nullable = !property.isVersionProperty()
				&& Nullness.forField(Objects.requireNonNull(property.getField())) == Nullness.NULLABLE;
		return new MappedColumn(property.getColumnName().getReference(), type, property.isVersionProperty(),
				nullable || type == ColumnType.TEXT);
	}

	private static String tableOf(RelationalPersistentProperty component, RelationalMappingContext mapping) {
		RefersTo reference = component.findAnnotation(RefersTo.class);
		Assert.state(reference != null, () -> component + " lacks the annotation @RefersTo");
		return mapping.getRequiredPersistentEntity(reference.value()).getTableName().getReference();
	}

	/**
	 * A column that the aggregate maps.
	 *
	 * @param version whether it is the version for optimistic locking
	 * @param nullable whether the server can read NULL. It reads a NULL text as an empty
	 * string if the field is non-null
	 */
	public record MappedColumn(String name, ColumnType type, boolean version, boolean nullable) {

	}

	/**
	 * One of the two references of a join table.
	 *
	 * @param column the join table's column
	 * @param table the table to whose {@code id} the column refers
	 */
	public record End(String column, String table) {

		/**
		 * Returns the role of the other row, such as {@code post} for {@code "PostId"}.
		 */
		String role() {
			return StringUtils.uncapitalize(this.column.replaceFirst("Id$", ""));
		}

	}

}
