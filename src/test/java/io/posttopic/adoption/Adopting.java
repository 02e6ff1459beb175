package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.posttopic.inspection.Report;
import io.posttopic.inspection.TwinComparison;
import io.posttopic.migration.Aggregate;
import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import io.posttopic.database.UnlimitedConnections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

import org.springframework.data.relational.core.mapping.RelationalMappingContext;

/**
 * Helpers for the tests of adoption: they inspect and adopt a database, and read what the
 * tests compare.
 */
final class Adopting {

	/** Shared, because each scan of the classpath takes longer than most inspections. */
	static final RelationalMappingContext MAPPING = Aggregate.mapping();

	private static final String NOT_OF_THE_SYSTEM = "relnamespace::regnamespace::text !~ '^(pg_|information_schema)'";

	private static final String CATALOG = """
			select format('%s.%s %s', relnamespace::regnamespace, relname, relkind) from pg_class where
			""" + NOT_OF_THE_SYSTEM + """
			union all select format('%s.%s %s %s %s %s', attrelid::regclass, attname, attnum,
					format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
				from pg_attribute join pg_class on pg_class.oid = attrelid
				left join pg_attrdef on adrelid = attrelid and adnum = attnum
				where relkind = 'r' and attnum > 0 and not attisdropped and
			""" + NOT_OF_THE_SYSTEM + """
			union all select format('%s %s', pg_get_indexdef(indexrelid), indisvalid)
				from pg_index join pg_class on oid = indexrelid where
			""" + NOT_OF_THE_SYSTEM + """
			union all select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(pg_constraint.oid))
				from pg_constraint join pg_class on pg_class.oid = conrelid where
			""" + NOT_OF_THE_SYSTEM + """
			union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
			union all select format('%s %s', pg_describe_object(classoid, objoid, objsubid), description)
				from pg_description where objoid >= 16384
			union all select format('%s %s', proname, prosrc) from pg_proc where oid >= 16384
			order by 1""";

	private Adopting() {
	}

	static Stream<Arguments> servers() {
		return Stream.of(Arguments.of(Named.of("oldest", PostgresServer.oldest())),
				Arguments.of(Named.of("newest", PostgresServer.newest())));
	}

	/**
	 * Returns the report of a dry run.
	 */
	static Report inspect(TestDatabase database, Adoption.Merge merge) {
		return of(database).inspect(database.name(), merge, false);
	}

	/**
	 * Returns the report of a dry run by another user.
	 */
	static Report inspect(TestDatabase database, String username) {
		return of(database, username, true).inspect(database.name(), Adoption.Merge.NONE, false);
	}

	/**
	 * Adopts a database, as the command does, and returns the lines of progress.
	 */
	static List<String> adopt(TestDatabase database) {
		List<String> progress = Collections.synchronizedList(new ArrayList<>());
		of(database).migrate(false, progress::add);
		return progress;
	}

	/**
	 * Adopts a database and merges its twins, as the command does.
	 */
	static List<TwinComparison> merge(TestDatabase database, Adoption.Merge merge) {
		adopt(database);
		return of(database).merge(merge, (line) -> {
		});
	}

	static Adoption of(TestDatabase database) {
		return of(database, true);
	}

	/**
	 * Returns an adoption with a value of {@code posttopic.changes.enabled}, or null.
	 */
	static Adoption of(TestDatabase database, @Nullable Boolean changes) {
		return of(database, database.username(), changes);
	}

	private static Adoption of(TestDatabase database, String username, @Nullable Boolean changes) {
		return new Adoption(new UnlimitedConnections(database.url(), username, "", true), MAPPING, changes);
	}

	/**
	 * Returns a line for every table, column, index, constraint, trigger, comment and
	 * function.
	 */
	static List<String> catalog(TestDatabase database) {
		return database.list(CATALOG);
	}

	/**
	 * Returns every row of every table, with the transaction that wrote it.
	 */
	static List<String> rows(TestDatabase database) {
		return database
			.list("""
					select format('select %L, xmin, t::text from %s t order by 3', oid::regclass, oid::regclass) from pg_class
					where relkind = 'r' and
					"""
					+ NOT_OF_THE_SYSTEM + " order by 1")
			.stream()
			.flatMap((query) -> database.list(query).stream())
			.toList();
	}

}
