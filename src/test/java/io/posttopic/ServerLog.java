package io.posttopic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What PostgreSQL's own log says that it ran in a database, from a moment on.
 */
public final class ServerLog {

	/** A line that goes on begins with a tab. */
	private static final Pattern ENTRY = Pattern.compile("\n(?!\t)");

	private static final Pattern STATEMENT = Pattern.compile("LOG: {2}(?:execute [^:]*|statement): ([\\s\\S]*)");

	private static final Pattern ERROR = Pattern.compile("ERROR: {2}(.*)");

	private static final Pattern NAMED = Pattern.compile("LOG: {2}execute [^<:]+: select (?:event\\.n, )?json");

	private static final Pattern PARAMETER = Pattern.compile("\\$\\d+ = ('(?:[^']|'')*'|NULL)");

	/** An empty one is sent to a connection that was idle. */
	private static final Pattern POOL = Pattern
		.compile("$|SET application_name|SHOW TRANSACTION ISOLATION LEVEL|set time zone| select set_config\\(name, ");

	private final TestDatabase database;

	private final long mark;

	private ServerLog(TestDatabase database, long mark) {
		this.database = database;
		this.mark = mark;
	}

	/**
	 * The log from now on.
	 */
	public static ServerLog of(TestDatabase database) {
		try {
			return new ServerLog(database, Files.size(database.server().log()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The statements that were run, those that begin and end transactions included, and
	 * those with which the pool makes a connection fit whenever it opens one not.
	 */
	public List<String> statements() {
		return entries().stream()
			.map(STATEMENT::matcher)
			.filter(Matcher::find)
			.map((entry) -> entry.group(1))
			.filter((statement) -> !POOL.matcher(statement).lookingAt())
			.toList();
	}

	/**
	 * What was refused or stopped.
	 */
	public List<String> errors() {
		return entries().stream().map(ERROR::matcher).filter(Matcher::find).map((entry) -> entry.group(1)).toList();
	}

	/**
	 * How many of the queries ran under a name, for which PostgreSQL may keep one plan
	 * for all values.
	 */
	public long namedQueries() {
		return entries().stream().filter(NAMED.asPredicate()).count();
	}

	/**
	 * The plan, in JSON, of the last query, run once more with the same values.
	 * @param mode PostgreSQL's {@code plan_cache_mode}
	 */
	public String explainLastQuery(String mode) {
		List<String> entries = entries();
		int last = entries.size() - 1;
		Matcher query = STATEMENT.matcher(entries.get(last));
		while (!query.find() || !query.group(1).startsWith("select json")) {
			query = STATEMENT.matcher(entries.get(--last));
		}
		String parameters = (last + 1 < entries.size()) ? entries.get(last + 1) : "";
		List<String> values = parameters.contains("DETAIL:")
				? PARAMETER.matcher(parameters).results().map((value) -> value.group(1)).toList() : List.of();
		String execute = values.isEmpty() ? "last" : "last(" + String.join(", ", values) + ")";
		try (Connection connection = this.database.dataSource().getConnection();
				Statement session = connection.createStatement()) {
			session.execute("set plan_cache_mode = " + mode + "; prepare last as " + query.group(1));
			ResultSet result = session.executeQuery("explain (analyze, format json) execute " + execute);
			result.next();
			return result.getString(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<String> entries() {
		try {
			return ENTRY.splitAsStream(read())
				.map((entry) -> entry.replace("\n\t", "\n"))
				.filter((entry) -> entry.startsWith(this.database.name() + ":"))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String read() throws IOException {
		try (InputStream log = Files.newInputStream(this.database.server().log())) {
			log.skipNBytes(this.mark);
			return new String(log.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
