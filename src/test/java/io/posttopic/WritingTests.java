package io.posttopic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.posttopic.relay.GlobalId;
import io.posttopic.security.TokenIssuer;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that write, all with one server and one database, which each begins anew: users
 * ada (1) and lars (2), topics t1 to t6, post 1 of ada with the topics 1, 2 and 3, post 2
 * of lars with topic 1, and post 3 of nobody.
 */
// No test is to depend on the speed of the machine.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "posttopic.limits.deadline=60s")
public abstract class WritingTests {

	protected static final TestDatabase DATABASE = PostgresServer.newest().migrated();

	/**
	 * Empties the tables without logging it. For a few rows, this takes a fifth of the
	 * time of {@code truncate}, which creates all indexes anew. Like {@code truncate}, it
	 * waits for the last test's transactions.
	 */
	private static final String EMPTY = """
			do $$ begin
			  lock table "Users", "Posts", "Topics", "PostTopic", "PostAction" in access exclusive mode;
			  set local session_replication_role = replica;
			  if pg_relation_size('"Users"') + pg_relation_size('"Posts"') + pg_relation_size('"Topics"')
			      + pg_relation_size('"PostTopic"') + pg_relation_size('"PostAction"') > 200000 then
			    truncate "Users", "Posts", "Topics", "PostTopic", "PostAction" restart identity;
			  else
			    delete from "Users";
			    delete from "Posts";
			    delete from "Topics";
			    delete from "PostTopic";
			    delete from "PostAction";
			    perform setval('"Users_id_seq"', 1, false), setval('"Posts_id_seq"', 1, false), setval('"Topics_id_seq"', 1, false);
			  end if;
			end $$""";

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry properties) {
		DATABASE.register(properties);
		ISSUER.register(properties);
	}

	@BeforeEach
	void beginAnew() {
		DATABASE.execute(EMPTY);
		DATABASE.execute(
				"""
						insert into "Users" (username) values ('ada'), ('lars');
						insert into "Topics" (name, slug) select 'Topic ' || i, 't' || i from generate_series(1, 6) i;
						insert into "Posts" (title, body, "AuthorId") values ('One', 'First', 1), ('Two', 'Second', 2), ('Three', 'Third', null);
						insert into "PostTopic" ("PostId", "TopicId") values (1, 1), (1, 2), (1, 3), (2, 1)""");
	}

	/** Replaces the rows by those of the embedded database. */
	protected static void loadDemoContent() {
		DATABASE.execute(
				"truncate \"Users\", \"Posts\", \"Topics\", \"PostTopic\", \"PostAction\" restart identity; truncate posttopic_changes");
		DATABASE.executeScript("demo.sql");
	}

	/** Runs an action many times at once. */
	protected static <T> List<T> together(int times, Callable<T> action) throws Exception {
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<T> results = new ArrayList<>();
			for (Future<T> result : threads.invokeAll(Collections.nCopies(times, action))) {
				results.add(result.get());
			}
			return results;
		}
	}

	protected final Api nobody() {
		return Api.at(this.port);
	}

	/** The author of post 1. */
	protected final Api ada() {
		return as("ada");
	}

	/** A moderator who has no row. */
	protected final Api moderator() {
		return as("mod", "moderator");
	}

	/** An admin who has no row. */
	protected final Api admin() {
		return as("root", "admin");
	}

	protected final Api as(String username, String... roles) {
		try {
			return nobody().as(ISSUER.token(username, roles));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A user with a token that is valid for some time. */
	protected final Api as(String username, Duration validity) throws Exception {
		return nobody().as(ISSUER.token(username, validity));
	}

	/**
	 * The data of the one field of a mutation, in which {@code #Post:1} stands for an id.
	 */
	protected static JsonNode run(Api api, String mutation) {
		return api.data("mutation { " + ReadingTests.withIds(mutation) + " }").iterator().next();
	}

	/**
	 * The code of the one error of a mutation.
	 */
	protected static String code(Api api, String mutation) {
		return error(api, mutation).at("/extensions/code").stringValue();
	}

	protected static JsonNode error(Api api, String mutation) {
		return api.error("mutation { " + ReadingTests.withIds(mutation) + " }");
	}

	/**
	 * The topics of a post in their order, and that their positions are dense.
	 */
	protected static String topics(long post) {
		assertThat(DATABASE.list("""
				select * from (select position, row_number() over (partition by "PostId" order by position) - 1 as dense
				from "PostTopic") x where position is distinct from dense""")).isEmpty();
		return String.join(" ", DATABASE
			.list("select \"TopicId\" from \"PostTopic\" where \"PostId\" = " + post + " order by position"));
	}

	protected static String id(String type, Object... key) {
		return GlobalId.encode(type, key);
	}

}
