package io.posttopic.user;

import java.util.Optional;
import java.util.function.Supplier;

import io.posttopic.database.Pipeline;
import io.posttopic.read.Sql;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.util.function.SingletonSupplier;

/**
 * The caller as a row of {@code "Users"}: the oldest one of the caller's username,
 * because another application may not have made them unique.
 */
@Repository
public class Viewers {

	private static final String BY_USERNAME = " from \"Users\" where username = ? order by id limit 1";

	private final JdbcClient jdbc;

	private final Pipeline pipeline;

	Viewers(JdbcClient jdbc, Pipeline pipeline) {
		this.jdbc = jdbc;
		this.pipeline = pipeline;
	}

	/**
	 * The id of the caller's row, which is made if need be, and held until the end of the
	 * transaction: whoever locks users, topics and posts does so in this order.
	 * @throws io.posttopic.relay.ApiException UNAUTHENTICATED where nobody is signed in
	 */
	public long require() {
		return held().get();
	}

	/**
	 * The same, in one round trip with what else is asked for.
	 */
	public Supplier<Long> held() {
		String username = Caller.current().requireSignedIn();
		Supplier<Optional<Long>> found = find(username);
		return SingletonSupplier.of(() -> found.get().orElseGet(() -> add(username)));
	}

	/**
	 * The id of the caller's row, or another number if there is none.
	 * @throws io.posttopic.relay.ApiException UNAUTHENTICATED where nobody is signed in
	 */
	public Supplier<Long> findOr(long otherwise) {
		Supplier<Optional<Long>> found = find(Caller.current().requireSignedIn());
		return () -> found.get().orElse(otherwise);
	}

	private Supplier<Optional<Long>> find(String username) {
		return this.pipeline.query("select id" + BY_USERNAME + " for key share",
				(rows) -> rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty(), username);
	}

	/**
	 * Lets one transaction at a time make a row of a username, so that also without a
	 * unique constraint there is one.
	 */
	void lock(String username) {
		this.jdbc.sql("select pg_advisory_xact_lock(hashtext('posttopic user'), hashtext(?))")
			.param(username)
			.query((row) -> {
			});
	}

	private long add(String username) {
		lock(username);
		this.jdbc.sql("""
				insert into "Users" (username, "createdAt", "updatedAt") select ?, now(), now()
				where not exists (select 1 from "Users" where username = ?) on conflict do nothing""")
			.params(username, username)
			.update();
		return find(username).get()
			.orElseThrow(() -> new ConcurrencyFailureException("The caller's row has just been deleted"));
	}

	/**
	 * Writes the id of the caller's row, NULL where there is none.
	 */
	public void writeId(Sql sql) {
		String username = Caller.current().username();
		if (username == null) {
			sql.add("null::bigint");
		}
		else {
			sql.add("(select id from \"Users\" where username = ").bind(username, "text").add(" order by id limit 1)");
		}
	}

	/**
	 * Whether a global id, or a username, is the caller's.
	 */
	public boolean isViewer(@Nullable String id, @Nullable String username) {
		String own = Caller.current().username();
		if (own == null) {
			return false;
		}
		return own.equals(username) || id != null && this.jdbc.sql("select id" + BY_USERNAME)
			.param(own)
			.query(Long.class)
			.optional()
			.map((key) -> GlobalId.encode("User", key).equals(id))
			.orElse(false);
	}

}
