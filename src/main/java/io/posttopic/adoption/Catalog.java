package io.posttopic.adoption;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What PostgreSQL's own catalogs say of the database.
 */
class Catalog {

	/** The table in which Liquibase notes what it did. */
	static final String HISTORY = "posttopic_changelog";

	/** Before PostgreSQL 18 every constraint is enforced. */
	private static final String ENFORCED = "coalesce((to_jsonb(pg_constraint) ->> 'conenforced')::boolean, true)";

	private final JdbcClient jdbc;

	Catalog(DataSource dataSource) {
		this(JdbcClient.create(dataSource));
	}

	Catalog(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	Session session() {
		return list(Session.class,
				"""
						select current_schema() as schema, current_user as username,
							current_setting('server_version_num')::int / 10000 as major,
							pg_is_in_recovery() as standby, current_setting('default_transaction_read_only')::boolean as read_only,
							has_schema_privilege(current_schema(), 'create') as may_create,
							coalesce((select bool_and(has_table_privilege(to_regclass(?), privilege))
								from unnest(array['select', 'insert', 'update']) privilege),
								has_schema_privilege(current_schema(), 'create')) as may_note""",
				HISTORY)
			.getFirst();
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
						and has_table_privilege(pg_class.oid, 'delete') as may_write,
					row_security_active(pg_class.oid) as filtered
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
		return list(Column.class,
				"""
						select attname as name, attnum::int as number, typname as type, format_type(atttypid, atttypmod) as described,
							attnotnull as required, atthasdef or attidentity <> '' as filled,
							coalesce(to_jsonb(pg_attribute) ->> 'attgenerated', '') as generated,
							pg_get_expr(adbin, adrelid) as default_value
						from pg_attribute join pg_type on pg_type.oid = atttypid
						left join pg_attrdef on adrelid = attrelid and adnum = attnum
						where attrelid = ?::oid and attnum > 0 and not attisdropped order by attnum""",
				table);
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
						order by attname)::text as columns,
					""" + ENFORCED + """
					as enforced
				from pg_constraint where conrelid = ?::oid and contype = 'f' order by conname""", table);
	}

	/**
	 * The constraints that hold for new rows and were never checked for old ones.
	 */
	List<Check> uncheckedConstraints(long table) {
		return list(Check.class, """
				select conname as name, case contype when 'c' then pg_get_expr(conbin, conrelid) else (
					select quote_ident(attname) || ' is not null' from pg_attribute
					where attrelid = conrelid and attnum = conkey[1]) end as expression
				from pg_constraint where conrelid = ?::oid and contype in ('c', 'n') and not convalidated and
				""" + ENFORCED + " order by conname", table);
	}

	/**
	 * The triggers of a table, but those of its foreign keys.
	 */
	List<Trigger> triggers(long table) {
		return list(Trigger.class,
				"""
						select tgname as name, proname as function, tgenabled::text as enabled, tgtype & 1 <> 0 as for_each_row,
							tgtype & 16 <> 0 as on_update, tgtype & 4 <> 0 as on_insert, pg_get_triggerdef(pg_trigger.oid) as definition
						from pg_trigger join pg_proc on pg_proc.oid = tgfoid
						where tgrelid = ?::oid and not tgisinternal order by tgname""",
				table);
	}

	/**
	 * The names of those triggers of a table that fire only for updates of columns, and
	 * not for updates of this one.
	 */
	List<String> triggersOfOtherColumns(long table, String column) {
		return list(String.class, """
				select tgname from pg_trigger where tgrelid = ?::oid and tgattr <> ''::int2vector and not exists (
					select from pg_attribute where attrelid = tgrelid and attnum = any (tgattr) and attname = ?)""",
				table, column);
	}

	/**
	 * The columns that can be set to their own value without firing a trigger that fires
	 * only for updates of columns.
	 */
	List<String> unwatchedColumns(long table) {
		return list(String.class, """
				select attname from pg_attribute where attrelid = ?::oid and attnum > 0 and not attisdropped
				and attidentity = '' and coalesce(to_jsonb(pg_attribute) ->> 'attgenerated', '') = '' and not exists (
					select from pg_trigger where tgrelid = attrelid and attnum = any (tgattr)) order by attnum""",
				table);
	}

	/**
	 * The rules of a table.
	 */
	List<Rule> rules(long table) {
		return list(Rule.class,
				"""
						select rulename as name, case ev_type when '2' then 'update' when '3' then 'insert' else 'delete' end as event
						from pg_rewrite where ev_class = ?::oid and ev_type <> '1' and ev_enabled <> 'D' order by rulename""",
				table);
	}

	/**
	 * The publications that make PostgreSQL refuse to update or to delete the rows of a
	 * table, because nothing identifies them.
	 */
	List<Publication> refusingPublications(long table) {
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

	List<String> eventTriggers() {
		return list(String.class, "select evtname from pg_event_trigger where evtenabled <> 'D' order by 1");
	}

	/**
	 * What has a name in a schema.
	 */
	List<Relation> relation(String schema, String name) {
		return list(Relation.class, """
				select pg_describe_object('pg_class'::regclass, pg_class.oid, 0)
						|| coalesce(' of ' || indrelid::regclass, '') as described,
					case relkind when 'i' then 'index' when 'S' then 'sequence' when 'v' then 'view'
						when 'm' then 'materialized view' when 'c' then 'type' else 'table' end as kind,
					coalesce(not indisvalid, false) as interrupted, coalesce(indrelid, 0)::bigint as table_id,
					exists (select from pg_constraint where conindid = pg_class.oid and contype <> 'f') as of_constraint
				from pg_class left join pg_index on indexrelid = pg_class.oid
				where relnamespace = (select oid from pg_namespace where nspname = ?) and relname = ?""", schema, name);
	}

	/**
	 * The definition of a table's constraint of a name.
	 */
	List<String> constraint(long table, String name) {
		return list(String.class,
				"select pg_get_constraintdef(oid) from pg_constraint where conrelid = ?::oid and conname = ?", table,
				name);
	}

	/**
	 * The functions of a name that unqualified names can mean.
	 */
	List<Function> functions(String name) {
		return list(Function.class, """
				select oid::regprocedure::text as signature, pg_get_userbyid(proowner) as owner,
					pg_has_role(current_user, proowner, 'usage') as owned, format_type(prorettype, null) as returns
				from pg_proc where proname = ? and pg_function_is_visible(oid) order by 1""", name);
	}

	/**
	 * The comment of a table, or of one of its columns.
	 * @param column the column's number, or 0
	 */
	@Nullable String comment(long table, int column) {
		return one(
				"select description from pg_description where classoid = 'pg_class'::regclass and objoid = ?::oid and objsubid = ?",
				table, column);
	}

	@Nullable String constraintComment(long table, String name) {
		return one("""
				select obj_description(oid, 'pg_constraint') from pg_constraint
				where conrelid = ?::oid and conname = ?""", table, name);
	}

	/**
	 * What keeps a column from being dropped: views, policies, publications, functions,
	 * and the triggers of the application.
	 */
	List<String> dependents(long table, int column) {
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
	 * The processes of PostgreSQL to which servers of ours are connected.
	 */
	List<String> servers() {
		return list(String.class, """
				select pid::text from pg_stat_activity where application_name = 'posttopic'
				and datname = current_database() and pid <> pg_backend_pid() order by pid""");
	}

	/**
	 * Whether the name of the history belongs to something else.
	 */
	boolean isHistoryTaken() {
		return list(Boolean.class, """
				select relkind <> 'r' or (select count(*) from pg_attribute where attrelid = pg_class.oid
					and attname in ('id', 'author', 'filename', 'orderexecuted', 'exectype', 'md5sum')) < 6
				from pg_class where oid = to_regclass(?)""", HISTORY).contains(true);
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
				and application_name not like 'posttopic%' order by xact_start limit 1""")
			.query(String.class)
			.optional()
			.orElse("another process holds a lock");
	}

	private @Nullable String one(String sql, Object... parameters) {
		return this.jdbc.sql(sql).params(parameters).query(String.class).optional().orElse(null);
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
	 * @param standby whether the server is a standby, to which nobody can write
	 * @param readOnly whether transactions are read-only unless they say otherwise
	 * @param mayNote whether it may write to the history, or make it
	 */
	record Session(String schema, String username, int major, boolean standby, boolean readOnly, boolean mayCreate,
			boolean mayNote) {

		/**
		 * Returns why nothing can be written, if so.
		 */
		Optional<String> refusesWrites() {
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
	 * A table, or what stands in its place.
	 *
	 * @param filtered whether policies of row-level security apply to the user
	 */
	record Table(String name, long id, String kind, String schema, String owner, boolean owned, boolean mayTrigger,
			boolean mayRefer, boolean mayRead, boolean mayWrite, boolean filtered) {

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

	/**
	 * A column.
	 *
	 * @param generated {@code s} if it is generated and stored, {@code v} if it is
	 * generated and virtual, otherwise empty
	 */
	record Column(String name, int number, String type, String described, boolean required, boolean filled,
			String generated, @Nullable String defaultValue) {

	}

	record Index(String name, boolean uniqueKey, boolean primaryKey, String definition, String columns) {

	}

	record ForeignKey(String name, String definition, long target, String columns, boolean enforced) {

	}

	/**
	 * A constraint that old rows may violate.
	 *
	 * @param expression what it demands
	 */
	record Check(String name, String expression) {

	}

	/**
	 * A trigger.
	 *
	 * @param enabled PostgreSQL's own letter for when it fires
	 */
	record Trigger(String name, String function, String enabled, boolean forEachRow, boolean onUpdate, boolean onInsert,
			String definition) {

		/**
		 * Returns whether it fires.
		 * @param replica whether in a session that leaves out the triggers of tables
		 */
		boolean isEnabled(boolean replica) {
			return this.enabled.equals("A") || this.enabled.equals(replica ? "R" : "O");
		}

	}

	record Rule(String name, String event) {

	}

	record Publication(String name, boolean updates) {

	}

	/**
	 * What has a name.
	 *
	 * @param kind its kind as ALTER names it
	 * @param interrupted whether it is an index whose creation was interrupted
	 * @param tableId the table of an index
	 * @param ofConstraint whether it is the index of a constraint
	 */
	record Relation(String described, String kind, boolean interrupted, long tableId, boolean ofConstraint) {

	}

	record Function(String signature, String owner, boolean owned, String returns) {

	}

	record Referrer(String name, String referring, String columnName) {

	}

}
