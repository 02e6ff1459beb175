package io.posttopic.user;

import java.util.Optional;
import java.util.function.LongSupplier;

import io.posttopic.pool.Pipeline;
import io.posttopic.pool.RequestBudget;
import io.posttopic.read.Sql;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The caller's row of {@code "Users"}: finding, locking and inserting it. If several rows
 * have the caller's username, because another application did not make usernames unique,
 * the row with the smallest id is the caller's.
 */
@Repository
public class Viewers {

	private static final String SELECT = "select id from \"Users\" where username = ";

	private static final String FIRST = " order by id limit 1";

	private static final String LOCK = " for key share";

	private static final String BY_USERNAME = SELECT + "?" + FIRST;

	/** The SQL for the id of the row with the username that is its parameter. */
	public static final String ID_OF_USERNAME = "(" + BY_USERNAME + ")";

	private final JdbcClient jdbc;

	private final Pipeline pipeline;

	private final UserRepository users;

	Viewers(JdbcClient jdbc, Pipeline pipeline, UserRepository users) {
		this.jdbc = jdbc;
		this.pipeline = pipeline;
		this.users = users;
	}

	/**
	 * The result of the statement that finds the caller's row, which is available once
	 * the statement has been sent. A method with a parameter of this type sends the
	 * statement together with its own, unless it has been sent before.
	 */
	public static final class Viewer {

		private final Pipeline.Result<Optional<Long>> found;

		private final LongSupplier absent;

		private @Nullable Long id;

		private Viewer(Pipeline.Result<Optional<Long>> found, LongSupplier absent) {
			this.found = found;
			this.absent = absent;
		}

		/**
		 * Returns the row's id. If the row does not exist, it is inserted, or the id is
		 * -1 if the row was to be found only.
		 */
		public long id() {
			if (this.id == null) {
				this.id = this.found.get().orElseGet(this.absent::getAsLong);
			}
			return this.id;
		}

	}

	/**
	 * Locks the caller's row against deletion, and inserts it if it does not exist. Every
	 * transaction locks the caller first, then topics, then posts, then join rows, each
	 * in the order of their ids.
	 * @return the row's id
	 * @throws io.posttopic.error.ApiException UNAUTHENTICATED if nobody is signed in
	 */
	public long require() {
		Viewer viewer = lock();
		this.pipeline.send();
		return viewer.id();
	}

	/**
	 * Adds the statement that locks the caller's row to the pipeline. The row is inserted
	 * if it does not exist.
	 * @throws io.posttopic.error.ApiException UNAUTHENTICATED if nobody is signed in
	 */
	public Viewer lock() {
		return new Viewer(query(LOCK), this::insert);
	}

	/**
	 * Adds the statement that reads the caller's row to the pipeline, for a transaction
	 * that writes no reference to it.
	 * @throws io.posttopic.error.ApiException UNAUTHENTICATED if nobody is signed in
	 */
	public Viewer find() {
		return new Viewer(query(""), () -> -1);
	}

	private Pipeline.Result<Optional<Long>> query(String lock) {
		return this.pipeline.query(BY_USERNAME + lock,
				(rows) -> rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty(),
				Caller.current().requireSignedIn());
	}

	private long insert() {
		String username = Caller.current().requireSignedIn();
		this.users.lockUsername(username);
		this.users.insertIfAbsent(username);
		return this.pipeline.send(query(LOCK))
			.orElseThrow(() -> new ConcurrencyFailureException("The caller's row has just been deleted"));
	}

	/**
	 * Writes SQL for the id of the caller's row, which is NULL if there is none.
	 */
	public void writeId(Sql sql) {
		String username = Caller.current().username();
		if (username == null) {
			sql.add("null::bigint");
		}
		else {
			sql.add("(" + SELECT).addCaller(username).add(FIRST + ")");
		}
	}

	/**
	 * Writes the condition that the caller may do something.
	 * @param everywhere whether the caller may do it to every row
	 * @param id the expression that must otherwise equal the id of the caller's row
	 */
	public void writeIsAllowed(Sql sql, boolean everywhere, String id) {
		if (everywhere || !Caller.current().isSignedIn()) {
			sql.add(String.valueOf(everywhere));
			return;
		}
		sql.add("coalesce(").add(id).add(" = ");
		writeId(sql);
		sql.add(", false)");
	}

	/**
	 * Returns whether a global id or a username is the caller's. A request reads the
	 * caller's id at most once for this, so the answer may be outdated if the row is
	 * inserted or deleted meanwhile.
	 */
	public boolean isViewer(@Nullable String id, @Nullable String username) {
		String callerName = Caller.current().username();
		if (callerName == null) {
			return false;
		}
		return callerName.equals(username)
				|| id != null && RequestBudget.once(CallersId.class, () -> readId(callerName)).isEncodedAs(id);
	}

	private CallersId readId(String username) {
		return new CallersId(this.jdbc.sql(BY_USERNAME).param(username).query(Long.class).optional());
	}

	/**
	 * The id of the caller's row, as the request has first read it.
	 */
	private record CallersId(Optional<Long> id) {

		boolean isEncodedAs(String text) {
			return this.id.map((key) -> GlobalId.encode("User", key).equals(text)).orElse(false);
		}

	}

}
