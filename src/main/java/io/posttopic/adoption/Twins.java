package io.posttopic.adoption;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.posttopic.database.ColumnType;
import io.posttopic.inspection.Findings;
import io.posttopic.inspection.TwinComparison;
import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Catalog;
import io.posttopic.migration.Names;
import io.posttopic.startup.StartupException;

/**
 * A search for twins: tables that a second definition of a join table created beside it,
 * as Sequelize creates {@code "PostTopics"} for a model {@code PostTopic}. It also
 * compares them with their join tables and merges them.
 */
record Twins(Catalog catalog, List<Aggregate> aggregates) {

	/**
	 * Returns the tables that contain the pairs of a join table. Views are left out. So
	 * are the twins of a join table if it, or a table that it joins, cannot be read or
	 * does not have the expected shape.
	 */
	List<TwinTable> find() {
		return this.aggregates.stream().filter(Aggregate::isJoin).flatMap(this::find).toList();
	}

	private Stream<TwinTable> find(Aggregate join) {
		String plain = Names.plain(join.table());
		return this.catalog.namesLike(List.of(plain, plain + "s"))
			.stream()
			.filter((name) -> !name.equals(join.table()))
			.flatMap((name) -> this.catalog.table(name).stream())
			.map((table) -> TwinTable.of(join, table, this.catalog.columns(table).values()))
			.filter((twin) -> twin.containsPairs() && isComparable(join));
	}

	private boolean isComparable(Aggregate join) {
		return join.ends()
			.stream()
			.allMatch((end) -> isFitOrMissing(join.table(), end.column()) && isFitOrMissing(end.table(), "id"));
	}

	private boolean isFitOrMissing(String name, String key) {
		return this.catalog.table(name).map((table) -> {
			Catalog.ExistingColumn column = this.catalog.columns(table).get(key);
			return table.otherKind() == null && table.mayRead() && column != null
					&& ColumnType.NUMBER.fits(column.type());
		}).orElse(true);
	}

	/**
	 * Compares a twin's rows with those of its join table.
	 * @param rename whether the twin will be renamed
	 */
	TwinComparison compare(TwinTable twin, boolean rename) {
		String joinPairs = joinPairs(twin.join());
		List<Pair> pairs = this.catalog.list(Pair.class, """
				select concat(l, '-', r) as keys, count(*) as rows, l is not null and r is not null as complete,
				  exists (select from (%1$s) joined where joined.l = twin.l and joined.r = twin.r) as joined,
				  not exists (select from (%2$s) a where a.id = twin.l)
				    or not exists (select from (%3$s) b where b.id = twin.r) as dangling
				from %4$s group by l, r order by l nulls last, r nulls last""".formatted(joinPairs, ids(twin.join(), 0),
				ids(twin.join(), 1), twin.rows()));
		long rows = pairs.stream().mapToLong(Pair::rows).sum();
		List<String> both = keys(pairs, Pair::joined);
		List<String> onlyHere = keys(pairs, (pair) -> pair.complete() && !pair.dangling() && !pair.joined());
		long onlyThere = this.catalog.count(
				"select count(*) from (%s) joined where not exists (select from %s where l = joined.l and r = joined.r)"
					.formatted(joinPairs, twin.rows()));
		List<String> duplicates = keys(pairs, (pair) -> pair.complete() && pair.rows() > 1);
		List<String> incomplete = keysOfRows(pairs, (pair) -> !pair.complete());
		List<String> dangling = keysOfRows(pairs, (pair) -> pair.complete() && pair.dangling());
		String renamedTo = rename ? freeName(twin.table().name()) : null;
		return new TwinComparison(twin.table().name(), twin.join().table(), rows, both, onlyHere, onlyThere, duplicates,
				incomplete, dangling, referrers(twin), twin.columnsLeft(), renamedTo);
	}

	private static List<String> keys(List<Pair> pairs, Predicate<Pair> condition) {
		return pairs.stream().filter(condition).map(Pair::keys).toList();
	}

	/**
	 * Returns the keys of pairs, each as often as it has rows.
	 */
	private static List<String> keysOfRows(List<Pair> pairs, Predicate<Pair> condition) {
		return pairs.stream()
			.filter(condition)
			.flatMap((pair) -> Collections.nCopies((int) pair.rows(), pair.keys()).stream())
			.toList();
	}

	/**
	 * Adds the obstacles to merging a twin.
	 */
	void check(TwinTable twin, TwinComparison comparison, Findings findings) {
		String joinTable = Names.quoted(twin.join().table());
		if (!comparison.referrers().isEmpty()) {
			findings.obstacle(
					"rows of %s are referred to by %s, and would not be what they refer to any more: let it refer to %s first.",
					twin.quoted(), String.join(", ", comparison.referrers()), joinTable);
		}
		if (!twin.table().mayLock()) {
			findings.obstacle("the user %1$s may not lock %2$s: let %3$s run grant update on %2$s to %4$s.", user(),
					twin.quoted(), twin.table().owner(), Names.quoted(user()));
		}
		this.catalog.table(twin.join().table())
			.filter((join) -> !join.mayWrite())
			.ifPresent((join) -> findings.obstacle(
					"the user %1$s may not write to %2$s: let %3$s run grant insert, update, delete on %2$s to %4$s.",
					user(), joinTable, join.owner(), Names.quoted(user())));
		twin.dates()
			.filter((date) -> !ColumnType.TIME.fits(date.type()))
			.forEach((date) -> findings.misfit(twin.table(), date, ColumnType.TIME));
		if (comparison.renamedTo() != null) {
			this.catalog.views(twin.table().id())
				.forEach((view) -> findings.obstacle(
						"the view %s reads %s, and would go on reading it under its new name: let it read %s first, or run adopt with --keep-twin.",
						view, twin.quoted(), joinTable));
			if (!twin.table().owned()) {
				findings.obstacle(
						"%s belongs to %s, and only the owner may rename it: run adopt as %2$s, or with --keep-twin.",
						twin.quoted(), twin.table().owner());
			}
		}
	}

	private String user() {
		return this.catalog.session().username();
	}

	/**
	 * Copies a twin's pairs into its join table, and checks that none is lost.
	 * @return the twin as it was before
	 * @throws StartupException if the twin cannot be merged; the caller then rolls the
	 * transaction back
	 */
	TwinComparison merge(TwinTable twin, boolean rename) {
		this.catalog.jdbc().sql(twin.lock()).update();
		TwinComparison comparison = compare(twin, rename);
		Findings findings = new Findings();
		check(twin, comparison, findings);
		if (!findings.obstacles().isEmpty()) {
			throw new StartupException(String.join(" ", findings.obstacles()));
		}
		int inserted = this.catalog.jdbc().sql(twin.insert()).update();
		if (inserted != comparison.onlyHere().size()) {
			throw new StartupException(
					"only %d of the %d pairs that only %s has would come into %s: a trigger or a rule keeps rows out, or rows were deleted just now. Nothing was merged."
						.formatted(inserted, comparison.onlyHere().size(), twin.quoted(),
								Names.quoted(twin.join().table())));
		}
		if (comparison.renamedTo() != null) {
			this.catalog.jdbc().sql(twin.rename(comparison.renamedTo())).update();
		}
		return comparison;
	}

	/**
	 * Returns the statements that copy a twin's pairs into its join table, in one
	 * transaction.
	 */
	List<String> sql(TwinTable twin, TwinComparison comparison) {
		List<String> sql = new ArrayList<>(List.of(twin.lock(), twin.insert()));
		if (comparison.renamedTo() != null) {
			sql.add(twin.rename(comparison.renamedTo()));
		}
		return sql;
	}

	private String freeName(String twinName) {
		String merged = twinName + "_merged_" + LocalDate.now(ZoneOffset.UTC).format(DateTimeFormatter.BASIC_ISO_DATE);
		String name = merged;
		for (int number = 2; this.catalog.table(name).isPresent(); number++) {
			name = merged + "_" + number;
		}
		return name;
	}

	/**
	 * Returns the columns of other tables that refer to rows of a twin, and those that
	 * may, because the user cannot read them.
	 */
	private List<String> referrers(TwinTable twin) {
		return this.catalog.referrers(twin.table().id())
			.stream()
			.filter((foreign) -> !foreign.mayRead() || this.catalog.count("select count(*) from %s where %s is not null"
				.formatted(foreign.referring(), Names.quoted(foreign.columnName()))) > 0)
			.map((foreign) -> foreign.referring() + "." + Names.quoted(foreign.columnName()))
			.toList();
	}

	private String joinPairs(Aggregate join) {
		return this.catalog.table(join.table()).isEmpty() ? "select 0::bigint as l, 0::bigint as r where false"
				: "select %s as l, %s as r from %s".formatted(Names.quoted(join.ends().get(0).column()),
						Names.quoted(join.ends().get(1).column()), Names.quoted(join.table()));
	}

	private String ids(Aggregate join, int end) {
		String table = join.ends().get(end).table();
		return this.catalog.table(table).isEmpty() ? "select 0::bigint as id where false"
				: "select id from " + Names.quoted(table);
	}

	/**
	 * A pair of keys in a twin.
	 *
	 * @param rows the number of the twin's rows with this pair
	 * @param complete whether no key is null
	 * @param joined whether the join table has the pair
	 * @param dangling whether a key refers to no row
	 */
	private record Pair(String keys, long rows, boolean complete, boolean joined, boolean dangling) {

	}

}
