package io.posttopic.migration;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Queries of PostgreSQL's system catalogs. Table names are resolved by the session's
 * search path, like unqualified names in SQL. Only the server's own tables and functions
 * are always those of the current schema, because others in the path belong to the server
 * of another schema.
 */
public record Catalog(JdbcClient jdbc) {

	/** The table in which Liquibase records the change sets that it executed. */
	public static final String HISTORY = "posttopic_changelog";

	private static final String CURRENT_SCHEMA = "quote_ident(current_schema())";

	/** The id of the table with a name, or null. */
	private static final String TABLE_ID = "to_regclass(case left(name, 10) when 'posttopic_' then " + CURRENT_SCHEMA
			+ " || '.' else '' end || quote_ident(name))";

	/** The id of the history, whose name is a parameter, or null. */
	private static final String HISTORY_ID = "to_regclass(" + CURRENT_SCHEMA + " || '.' || ?)";

	/**
	 * A query for {@link Added#identity} of the tables in an array that exist, and of
	 * their columns, triggers and valid indexes.
	 */
	private static final String IDENTITIES = """
			select format('%s %s.%s', kind, table_name, name)
			from (select name as table_name,
			""" + TABLE_ID + " as id from unnest(?::text[]) name) named, lateral (" + """
				select 'TABLE' as kind, table_name as name
				union all select 'COLUMN', attname from pg_attribute where attrelid = id
				union all select 'TRIGGER', tgname from pg_trigger where tgrelid = id
				union all select 'INDEX', relname from pg_index join pg_class on oid = indexrelid
					where indrelid = id and indisvalid
			) object
			where id is not null""";

	/** The condition of an enforced constraint. Before PostgreSQL 18 all are enforced. */
	private static final String ENFORCED = "coalesce((to_jsonb(pg_constraint) ->> 'conenforced')::boolean, true)";

	public Session session() {
		return list(Session.class,
				"""
						select current_schema() as schema, current_user as username,
							current_setting('server_version_num')::int / 10000 as major,
							pg_is_in_recovery() as standby, current_setting('default_transaction_read_only')::boolean as read_only,
							coalesce((select bool_and(has_table_privilege(%s, privilege))
								from unnest(array['select', 'insert', 'update']) privilege),
								has_schema_privilege(current_schema(), 'create')) as may_write_history"""
					.formatted(HISTORY_ID),
				HISTORY)
			.getFirst();
	}

	/**
	 * Maps the existing tables with the given names, and other relations with them, such
	 * as views, by their names.
	 */
	public Map<String, ExistingTable> tables(Collection<String> names) {
		Map<String, ExistingTable> tables = new HashMap<>();
		list(ExistingTable.class,
				"""
						select relname as name, pg_class.oid::bigint as id, case relkind when 'r' then null when 'p' then 'a partitioned table' when 'v' then 'a view'
								when 'm' then 'a materialized view' when 'f' then 'a foreign table' else 'no table' end as other_kind,
							(select nspname from pg_namespace where pg_namespace.oid = relnamespace) as schema,
							pg_get_userbyid(relowner) as owner, pg_has_role(current_user, relowner, 'usage') as owned,
							has_table_privilege(pg_class.oid, 'trigger') as may_trigger,
							has_table_privilege(pg_class.oid, 'references') as may_refer,
							has_table_privilege(pg_class.oid, 'select') as may_read,
							has_table_privilege(pg_class.oid, 'insert') and has_table_privilege(pg_class.oid, 'update')
								and has_table_privilege(pg_class.oid, 'delete') as may_write,
							has_table_privilege(pg_class.oid, 'update, delete, truncate') as may_lock,
							row_security_active(pg_class.oid) as has_row_security, obj_description(pg_class.oid, 'pg_class') as comment
						from unnest(?::text[]) name join pg_class on pg_class.oid =
						"""
						+ TABLE_ID,
				array(names))
			.forEach((table) -> tables.put(table.name(), table));
		return tables;
	}

	/**
	 * Returns the table, or another relation, with a name, if it exists.
	 */
	public Optional<ExistingTable> table(String name) {
		return Optional.ofNullable(tables(List.of(name)).get(name));
	}

	/**
	 * Returns the names of visible tables and views that equal one of the given names,
	 * regardless of case and underscores.
	 * @param names names in lower case and without underscores
	 */
	public List<String> namesLike(Collection<String> names) {
		return list(String.class,
				"""
						select relname from pg_class
						where pg_table_is_visible(oid) and relkind in ('r', 'p', 'v', 'm', 'f') and lower(replace(relname, '_', '')) = any (?::text[]) order by relname""",
				array(names));
	}

	public Map<String, ExistingColumn> columns(ExistingTable table) {
		Map<String, ExistingColumn> columns = new LinkedHashMap<>();
		list(ExistingColumn.class,
				"""
						select attname as name, attnum::int as number, typname as type, format_type(atttypid, atttypmod) as sql_type,
							attnotnull as required, atthasdef or attidentity <> '' as has_default,
							coalesce(to_jsonb(pg_attribute) ->> 'attgenerated', '') as generated,
							pg_get_expr(adbin, adrelid) as default_value, col_description(attrelid, attnum) as comment
						from pg_attribute join pg_type on pg_type.oid = atttypid
						left join pg_attrdef on adrelid = attrelid and adnum = attnum
						where attrelid = ?::oid and attnum > 0 and not attisdropped order by attnum""",
				table.id())
			.forEach((column) -> columns.put(column.name(), column));
		return columns;
	}

	/**
	 * Returns the identities of the tables with the given names that exist, and of their
	 * columns, triggers and valid indexes.
	 */
	Set<String> identities(Collection<String> tables) {
		return Set.copyOf(list(String.class, IDENTITIES, array(tables)));
	}

	/**
	 * Returns the valid indexes of a table, its primary key first.
	 */
	public List<Index> indexes(long table) {
		return list(Index.class,
				"""
						select relname as name, indisunique and indpred is null and indexprs is null as unique_key,
							indisprimary as primary_key,
							regexp_replace(pg_get_indexdef(indexrelid), '^CREATE (UNIQUE )?INDEX \\S+ ON \\S+ ', '\\1') as definition,
							array(select attname::text from pg_attribute where attrelid = indrelid and attnum = any (indkey)
								order by attname)::text as columns
						from pg_index join pg_class on pg_class.oid = indexrelid
						where indrelid = ?::oid and indisvalid order by indisprimary desc, relname""",
				table);
	}

	public List<ForeignKey> foreignKeys(long table) {
		return list(ForeignKey.class, """
				select conname as name, pg_get_constraintdef(oid) as definition, confrelid::bigint as target,
					array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any (conkey)
						order by attname)::text as columns,
					confdeltype in ('n', 'd') as clears_on_delete,
					""" + ENFORCED + """
					as enforced
				from pg_constraint where conrelid = ?::oid and contype = 'f' order by conname""", table);
	}

	public boolean mayCreateIn(String schema) {
		return list(Boolean.class, "select has_schema_privilege(?, 'create')", schema).getFirst();
	}

	/**
	 * Returns the constraints that are enforced for new rows and were never validated for
	 * the existing ones.
	 */
	public List<Check> uncheckedConstraints(long table) {
		return list(Check.class, """
				select conname as name, case contype when 'c' then pg_get_expr(conbin, conrelid) else (
					select quote_ident(attname) || ' is not null' from pg_attribute
					where attrelid = conrelid and attnum = conkey[1]) end as expression
				from pg_constraint where conrelid = ?::oid and contype in ('c', 'n') and not convalidated and
				""" + ENFORCED + " order by conname", table);
	}

	/**
	 * Returns the triggers of a table, except for those of its foreign keys.
	 */
	public List<Trigger> triggers(long table) {
		return list(Trigger.class, """
				select tgname as name, proname as function, tgenabled::text as enabled, tgtype & 1 <> 0 as for_each_row,
					tgtype & 16 <> 0 as on_update, pg_get_triggerdef(pg_trigger.oid) as definition
				from pg_trigger join pg_proc on pg_proc.oid = tgfoid
				where tgrelid = ?::oid and not tgisinternal order by tgname""", table);
	}

	/**
	 * Returns the other schemas whose functions the server's triggers of the tables with
	 * the given names call.
	 */
	public List<CalledSchema> calledSchemas(Collection<String> tables) {
		return list(CalledSchema.class, """
				select nspname as name, string_agg(distinct tgrelid::regclass::text, ', ') as callers
				from unnest(?::text[]) name join pg_trigger on tgrelid =
				""" + TABLE_ID + """
				join pg_proc on pg_proc.oid = tgfoid join pg_namespace on pg_namespace.oid = pronamespace
				where tgname like 'posttopic\\_%' and proname like 'posttopic\\_%' and nspname <> current_schema()
				group by 1 order by 1""", array(tables));
	}

	/**
	 * Returns the names of the triggers of a table that are defined for all columns, or
	 * for at least one of the given columns.
	 */
	public List<String> triggersOf(long table, Collection<String> columns) {
		return list(String.class, """
				select tgname from pg_trigger where tgrelid = ?::oid and (tgattr = ''::int2vector or exists (
					select from pg_attribute where attrelid = tgrelid and attnum = any (tgattr)
					and attname = any (?::text[])))""", table, array(columns));
	}

	/**
	 * Returns the columns of a table that can be set to their own value and that no
	 * column-specific trigger watches.
	 */
	public List<String> unwatchedColumns(long table) {
		return list(String.class, """
				select attname from pg_attribute where attrelid = ?::oid and attnum > 0 and not attisdropped
				and attidentity = '' and coalesce(to_jsonb(pg_attribute) ->> 'attgenerated', '') = '' and not exists (
					select from pg_trigger where tgrelid = attrelid and attnum = any (tgattr)) order by attnum""",
				table);
	}

	/**
	 * Returns the enabled rules of a table, except for those on {@code select}.
	 */
	public List<Rule> rules(long table) {
		return list(Rule.class,
				"""
						select rulename as name, case ev_type when '2' then 'update' when '3' then 'insert' else 'delete' end as event
						from pg_rewrite where ev_class = ?::oid and ev_type <> '1' and ev_enabled <> 'D' order by rulename""",
				table);
	}

	/**
	 * Returns the publications because of which PostgreSQL rejects updates or deletions
	 * of the rows of a table, since the table has no replica identity.
	 */
	public List<Publication> refusingPublications(long table) {
		return list(Publication.class, """
				select distinct pub.pubname as name, pubupdate as updates
				from pg_class join pg_namespace on pg_namespace.oid = relnamespace
				join pg_publication_tables listed on schemaname = nspname and tablename = relname
				join pg_publication pub on pub.pubname = listed.pubname
				where pg_class.oid = ?::oid and (pubupdate or pubdelete) and relreplident <> 'f' and not exists (
					select from pg_index where indrelid = pg_class.oid
					and case relreplident when 'd' then indisprimary when 'i' then indisreplident else false end)
				order by 1""", table);
	}

	public List<String> eventTriggers() {
		return list(String.class, "select evtname from pg_event_trigger where evtenabled <> 'D' order by 1");
	}

	public Optional<Relation> relation(String schema, String name) {
		return list(Relation.class, """
				select pg_describe_object('pg_class'::regclass, pg_class.oid, 0)
						|| coalesce(' of ' || indrelid::regclass, '') as described,
					case relkind when 'i' then 'index' when 'S' then 'sequence' when 'v' then 'view'
						when 'm' then 'materialized view' when 'c' then 'type' else 'table' end as kind,
					coalesce(not indisvalid, false) as interrupted, coalesce(indrelid, 0)::bigint as table_id,
					exists (select from pg_constraint where conindid = pg_class.oid and contype <> 'f') as of_constraint
				from pg_class left join pg_index on indexrelid = pg_class.oid
				where relnamespace = (select oid from pg_namespace where nspname = ?) and relname = ?""", schema, name)
			.stream()
			.findFirst();
	}

	public Optional<Constraint> constraint(long table, String name) {
		return list(Constraint.class, """
				select pg_get_constraintdef(oid) as definition, obj_description(oid, 'pg_constraint') as comment
				from pg_constraint where conrelid = ?::oid and conname = ?""", table, name).stream().findFirst();
	}

	/**
	 * Returns the functions with a name in the current schema.
	 */
	public List<Function> functions(String name) {
		return list(Function.class, """
				select oid::regprocedure::text as signature, pg_get_userbyid(proowner) as owner,
					pg_has_role(current_user, proowner, 'usage') as owned, format_type(prorettype, null) as returns
				from pg_proc where proname = ? and pronamespace =
				""" + CURRENT_SCHEMA + "::regnamespace order by 1", name);
	}

	/**
	 * Returns the objects that prevent a column from being dropped: views, policies,
	 * publications, functions, and the triggers of the application.
	 */
	public List<String> dependents(long table, int column) {
		return list(String.class, """
				select distinct case classid when 'pg_rewrite'::regclass then (
						select pg_describe_object('pg_class'::regclass, ev_class, 0) from pg_rewrite where oid = objid)
					else pg_describe_object(classid, objid, objsubid) end
				from pg_depend where refclassid = 'pg_class'::regclass and refobjid = ?::oid and refobjsubid = ?
				and deptype = 'n' and classid not in ('pg_constraint'::regclass, 'pg_class'::regclass)
				and not exists (select from pg_trigger where classid = 'pg_trigger'::regclass and oid = objid
					and tgname like 'posttopic\\_%') order by 1""", table, column);
	}

	/**
	 * Returns the PostgreSQL process ids of the connections of running posttopic servers.
	 */
	public List<String> servers() {
		return list(String.class, """
				select pid::text from pg_stat_activity where application_name = 'posttopic'
				and datname = current_database() and pid <> pg_backend_pid() order by pid""");
	}

	/**
	 * Returns whether another object has the name of the history table.
	 */
	public boolean isHistoryTaken() {
		return list(Boolean.class, """
				select relkind <> 'r' or (select count(*) from pg_attribute where attrelid = pg_class.oid
					and attname in ('id', 'author', 'filename', 'orderexecuted', 'exectype', 'md5sum')) < 6
				from pg_class where oid =
				""" + HISTORY_ID, HISTORY).contains(true);
	}

	/**
	 * Returns the foreign keys of other tables that refer to a table.
	 */
	public List<Referrer> referrers(long table) {
		return list(Referrer.class, """
				select conrelid::regclass::text as referring, conrelid::bigint as referring_id, conname as name,
					attname as column_name, has_table_privilege(conrelid, 'select') as may_read,
					array(select attname::text from pg_attribute where attrelid = confrelid and attnum = any (confkey)
						order by attname)::text as referred,
					(select relname from pg_class where oid = conindid) as referred_index
				from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
				where confrelid = ?::oid and conrelid <> confrelid and contype = 'f' order by conname""", table);
	}

	public List<String> views(long table) {
		return list(String.class, """
				select distinct ev_class::regclass::text from pg_depend join pg_rewrite on pg_rewrite.oid = objid
				where classid = 'pg_rewrite'::regclass and refclassid = 'pg_class'::regclass and refobjid = ?::oid
				and ev_class <> refobjid order by 1""", table);
	}

	/**
	 * Returns the indexes of posttopic that are invalid because their creation was
	 * interrupted.
	 */
	public List<String> interruptedIndexes() {
		return list(String.class, """
				select indexrelid::regclass::text from pg_index join pg_class on oid = indexrelid
				where not indisvalid and relname like 'posttopic\\_%' and pg_table_is_visible(indrelid)
				order by 1""");
	}

	/**
	 * Returns a description of the process that most likely blocks the migration: the one
	 * whose transaction started first.
	 */
	public String longestTransaction() {
		return list(String.class, """
				select format('process %s (%s, %s) has been in a transaction for %s s: %s', pid,
					coalesce(nullif(application_name, ''), 'unnamed'), state,
					extract(epoch from now() - xact_start)::int, left(query, 100))
				from pg_stat_activity
				where xact_start is not null and pid <> pg_backend_pid() and datname = current_database()
				and application_name not like 'posttopic%' order by xact_start limit 1""").stream()
			.findFirst()
			.orElse("another process holds a lock");
	}

	public long count(String sql) {
		return list(Long.class, sql).getFirst();
	}

	public <T> List<T> list(Class<T> type, String sql, Object... parameters) {
		return this.jdbc.sql(sql).params(parameters).query(type).list().stream().map(Objects::requireNonNull).toList();
	}

	private static String array(Collection<String> names) {
		return "{\"" + String.join("\",\"", names) + "\"}";
	}

	/**
	 * The current session and its privileges.
	 *
	 * @param standby whether the server is a standby, to which nobody can write
	 * @param readOnly whether transactions are read-only by default
	 * @param mayWriteHistory whether the user may write to the history, or create it if
	 * it does not exist
	 */
	public record Session(String schema, String username, int major, boolean standby, boolean readOnly,
			boolean mayWriteHistory) {

		/**
		 * Returns the reason why the session cannot write, if there is one.
		 */
		public Optional<String> refusesWrites() {
			if (this.standby) {
				return Optional.of("the server is a standby, to which nobody can write: connect to its primary.");
			}
			return this.readOnly
					? Optional.of("default_transaction_read_only is on for the user %s in this database: switch it off."
						.formatted(this.username))
					: Optional.empty();
		}

	}

	/**
	 * A table, or another relation with the name of a table.
	 *
	 * @param otherKind what it is if it is not an ordinary table, otherwise null
	 * @param mayLock whether the user may lock it against writers
	 * @param hasRowSecurity whether policies of row-level security apply to the user
	 */
	public record ExistingTable(String name, long id, @Nullable String otherKind, String schema, String owner,
			boolean owned, boolean mayTrigger, boolean mayRefer, boolean mayRead, boolean mayWrite, boolean mayLock,
			boolean hasRowSecurity, @Nullable String comment) {

		public String quoted() {
			return Names.quoted(this.name);
		}

	}

	/**
	 * A column.
	 *
	 * @param type the name of its type in {@code pg_type}
	 * @param sqlType its type as SQL writes it
	 * @param hasDefault whether it has a default or is an identity column
	 * @param generated {@code s} if it is generated and stored, {@code v} if it is
	 * generated and virtual, otherwise empty
	 */
	public record ExistingColumn(String name, int number, String type, String sqlType, boolean required,
			boolean hasDefault, String generated, @Nullable String defaultValue, @Nullable String comment) {

		public String quoted() {
			return Names.quoted(this.name);
		}

	}

	/**
	 * An index.
	 *
	 * @param uniqueKey whether it is unique, valid, of all rows, and of columns only
	 * @param columns the names of its columns as a PostgreSQL array, sorted
	 */
	public record Index(String name, boolean uniqueKey, boolean primaryKey, String definition, String columns) {

	}

	/**
	 * A foreign key.
	 *
	 * @param target the oid of the table that it refers to
	 * @param columns the names of its columns as a PostgreSQL array, sorted
	 * @param clearsOnDelete whether its columns become NULL, or get their defaults, when
	 * the row that they refer to is deleted
	 */
	public record ForeignKey(String name, String definition, long target, String columns, boolean clearsOnDelete,
			boolean enforced) {

	}

	public record Constraint(String definition, @Nullable String comment) {

	}

	/**
	 * A constraint that existing rows may violate.
	 *
	 * @param expression the condition that it requires
	 */
	public record Check(String name, String expression) {

	}

	/**
	 * A trigger.
	 *
	 * @param enabled PostgreSQL's letter for when it fires, as in {@code tgenabled}
	 */
	public record Trigger(String name, String function, String enabled, boolean forEachRow, boolean onUpdate,
			String definition) {

		/**
		 * Returns whether the trigger fires.
		 * @param replica whether {@code session_replication_role} is {@code replica}
		 */
		public boolean isEnabled(boolean replica) {
			return this.enabled.equals("A") || this.enabled.equals(replica ? "R" : "O");
		}

	}

	/**
	 * A schema whose functions the server's triggers call.
	 *
	 * @param callers the quoted names of the triggers' tables
	 */
	public record CalledSchema(String name, String callers) {

	}

	public record Rule(String name, String event) {

	}

	/**
	 * A publication.
	 *
	 * @param updates whether it publishes updates
	 */
	public record Publication(String name, boolean updates) {

	}

	/**
	 * A table, index or other object that shares the namespace of tables.
	 *
	 * @param kind its kind as the command ALTER names it
	 * @param interrupted whether it is an index whose creation was interrupted
	 * @param tableId the oid of an index's table, otherwise 0
	 * @param ofConstraint whether it is the index of a constraint
	 */
	public record Relation(String described, String kind, boolean interrupted, long tableId, boolean ofConstraint) {

	}

	/**
	 * A function.
	 *
	 * @param owned whether the user owns it, or is a member of the role that does
	 */
	public record Function(String signature, String owner, boolean owned, String returns) {

	}

	/**
	 * A foreign key of another table.
	 *
	 * @param referring the other table, as a quoted name
	 * @param referringId the oid of the other table
	 * @param columnName the name of its first column
	 * @param referred the names of the columns that it refers to as a PostgreSQL array,
	 * sorted
	 * @param referredIndex the name of the unique index of these columns
	 */
	public record Referrer(String referring, long referringId, String name, String columnName, boolean mayRead,
			String referred, String referredIndex) {

	}

}
