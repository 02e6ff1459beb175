package io.posttopic.adoption;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What PostgreSQL's own catalogs say of the database.
 */
class Catalog {

	private final JdbcClient jdbc;

	Catalog(DataSource dataSource) {
		this(JdbcClient.create(dataSource));
	}

	Catalog(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	Session session() {
		return list(Session.class, """
				select current_schema() as schema, current_user as username,
					current_setting('server_version_num')::int / 10000 as major,
					has_schema_privilege(current_schema(), 'create') as may_create,
					coalesce((select bool_and(has_table_privilege(to_regclass(?), privilege))
						from unnest(array['select', 'insert', 'update']) privilege),
						has_schema_privilege(current_schema(), 'create')) as may_note""", Migration.HISTORY).getFirst();
	}

	/**
	 * The tables of these names that there are, and whatever else stands in their place.
	 */
	List<Table> tables(Collection<String> names) {
		return list(Table.class, """
				select relname as name, pg_class.oid::bigint as id, relkind::text as kind,
					(select nspname from pg_namespace where pg_namespace.oid = relnamespace) as schema,
					pg_get_userbyid(relowner) as owner, pg_has_role(current_user, relowner, 'usage') as owned,
					has_table_privilege(pg_class.oid, 'trigger') as may_trigger,
					has_table_privilege(pg_class.oid, 'references') as may_refer,
					has_table_privilege(pg_class.oid, 'select') as may_read,
					has_table_privilege(pg_class.oid, 'insert') and has_table_privilege(pg_class.oid, 'update')
						and has_table_privilege(pg_class.oid, 'delete') as may_write
				from unnest(?::text[]) name join pg_class on pg_class.oid = to_regclass(quote_ident(name))""",
				array(names));
	}

	/**
	 * Tables and views that unqualified names can mean, whose name is one of these,
	 * whatever its case and its underscores.
	 */
	List<String> namesLike(Collection<String> names) {
		return list(String.class,
				"""
						select relname from pg_class
						where pg_table_is_visible(oid) and relkind in ('r', 'p', 'v', 'm', 'f') and lower(replace(relname, '_', '')) = any (?::text[]) order by relname""",
				array(names));
	}

	List<Column> columns(long table) {
		return list(Column.class, """
				select attname as name, typname as type, format_type(atttypid, atttypmod) as described,
					attnotnull as required, atthasdef or attidentity <> '' as filled
				from pg_attribute join pg_type on pg_type.oid = atttypid
				where attrelid = ?::oid and attnum > 0 and not attisdropped order by attnum""", table);
	}

	/**
	 * A table's indexes, with the columns that they are of where all of them are columns.
	 */
	List<Index> indexes(long table) {
		return list(Index.class,
				"""
						select relname as name, indisunique and indisvalid and indpred is null and indexprs is null as unique_key,
							indisprimary as primary_key,
							regexp_replace(pg_get_indexdef(indexrelid), '^CREATE (UNIQUE )?INDEX \\S+ ON \\S+ ', '\\1') as definition,
							array(select attname::text from pg_attribute where attrelid = indrelid and attnum = any (indkey)
								order by attname)::text as columns
						from pg_index join pg_class on pg_class.oid = indexrelid
						where indrelid = ?::oid and indisvalid order by indisprimary desc, relname""",
				table);
	}

	List<ForeignKey> foreignKeys(long table) {
		return list(ForeignKey.class, """
				select conname as name, pg_get_constraintdef(oid) as definition, confrelid::bigint as target,
					array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any (conkey)
						order by attname)::text as columns
				from pg_constraint where conrelid = ?::oid and contype = 'f' order by conname""", table);
	}

	/**
	 * The foreign keys of other tables that refer to a table.
	 */
	List<Referrer> referrers(long table) {
		return list(Referrer.class, """
				select conname as name, conrelid::regclass::text as referring, attname as column_name
				from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
				where confrelid = ?::oid and conrelid <> confrelid and contype = 'f' order by conname""", table);
	}

	/**
	 * The views that read a table.
	 */
	List<String> views(long table) {
		return list(String.class, """
				select distinct ev_class::regclass::text from pg_depend join pg_rewrite on pg_rewrite.oid = objid
				where classid = 'pg_rewrite'::regclass and refclassid = 'pg_class'::regclass and refobjid = ?::oid
				and ev_class <> refobjid order by 1""", table);
	}

	/**
	 * Indexes of ours that nobody may use, because it was interrupted to make them.
	 */
	List<String> interruptedIndexes() {
		return list(String.class, """
				select indexrelid::regclass::text from pg_index join pg_class on oid = indexrelid
				where not indisvalid and relname like 'posttopic\\_%' and pg_table_is_visible(indrelid)
				order by 1""");
	}

	/**
	 * Who is most likely in the way: of those that hold a lock, the one for longest.
	 */
	String lockHolder() {
		return this.jdbc.sql("""
				select format('process %s (%s, %s) has been in a transaction for %s s: %s', pid,
					coalesce(nullif(application_name, ''), 'unnamed'), state,
					extract(epoch from now() - xact_start)::int, left(query, 100))
				from pg_stat_activity
				where xact_start is not null and pid <> pg_backend_pid() and datname = current_database()
				and application_name <> 'posttopic' order by xact_start limit 1""")
			.query(String.class)
			.optional()
			.orElse("another process holds a lock");
	}

	private <T> List<T> list(Class<T> type, String sql, Object... parameters) {
		return this.jdbc.sql(sql).params(parameters).query(type).list().stream().map(Objects::requireNonNull).toList();
	}

	private static String array(Collection<String> names) {
		return "{\"" + String.join("\",\"", names) + "\"}";
	}

	/**
	 * Who is connected, to what.
	 *
	 * @param mayNote whether it may write to the history, or make it
	 */
	record Session(String schema, String username, int major, boolean mayCreate, boolean mayNote) {

	}

	record Table(String name, long id, String kind, String schema, String owner, boolean owned, boolean mayTrigger,
			boolean mayRefer, boolean mayRead, boolean mayWrite) {

		/**
		 * What it is instead of a table, where it is none.
		 */
		@Nullable String otherKind() {
			return switch (this.kind) {
				case "r" -> null;
				case "p" -> "a partitioned table";
				case "v" -> "a view";
				case "m" -> "a materialized view";
				case "f" -> "a foreign table";
				default -> "no table";
			};
		}

	}

	record Column(String name, String type, String described, boolean required, boolean filled) {

	}

	record Index(String name, boolean uniqueKey, boolean primaryKey, String definition, String columns) {

	}

	record ForeignKey(String name, String definition, long target, String columns) {

	}

	record Referrer(String name, String referring, String columnName) {

	}

}
