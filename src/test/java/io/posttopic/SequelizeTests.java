package io.posttopic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.posttopic.adoption.Migrations;
import io.posttopic.relay.GlobalId;
import io.posttopic.security.TokenIssuer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real Sequelize application beside the server, which has adopted its database.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("SequelizeTests.DATABASE")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SequelizeTests {

	private static final String FIXTURE = "sequelize-auto.sql";

	private static final TestDatabase DATABASE = PostgresServer.newest().loaded(FIXTURE);

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	private static final int WORKERS = 6;

	private static final int WRITES = 60;

	private static SequelizeApplication sequelize;

	@LocalServerPort
	private int port;

	@BeforeAll
	static void start() throws Exception {
		sequelize = SequelizeApplication.on(DATABASE);
	}

	@AfterAll
	static void stop() throws Exception {
		if (sequelize != null) {
			sequelize.close();
		}
	}

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry properties) {
		DATABASE.register(properties);
		ISSUER.register(properties);
	}

	@Test
	void syncChangesNothing() {
		List<String> before = catalog(DATABASE);

		syncInEveryWay(sequelize);

		assertThat(catalog(DATABASE)).isEqualTo(before);
	}

	@Test
	void theFixtureIsWhatSequelizeMakesByItself() throws Exception {
		TestDatabase database = PostgresServer.newest().empty();
		try (SequelizeApplication application = SequelizeApplication.on(database)) {
			application.run("await sequelize.sync()");
			assertThat(catalog(database)).isEqualTo(catalog(PostgresServer.newest().loaded(FIXTURE)));

			List<String> adopted = catalog(database.migrate());
			syncInEveryWay(application);
			assertThat(catalog(database)).isEqualTo(adopted);

			application.run("""
					const post = await Post.create({ title: 'First' })
					await Topic.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
					await post.addTopics([3, 1])
					await post.addTopic(2)
					await post.addUser(await User.create({ username: 'ada' }))""");
			assertThat(database.list("select \"TopicId\", version from \"PostTopic\" order by position"))
				.containsExactly("3|0", "1|0", "2|0");
		}
	}

	@Test
	void theModelOfTheReadmeSuitsAFreshDatabase() throws Exception {
		TestDatabase database = PostgresServer.newest().empty();
		try (SequelizeApplication application = SequelizeApplication.on(database)) {
			String models = """
					const { DataTypes } = sequelize.constructor
					const fresh = new sequelize.constructor(process.env.DATABASE_URL, { logging: false })
					const FreshPost = fresh.define('Post', { title: DataTypes.STRING })
					const FreshTopic = fresh.define('Topic', { name: DataTypes.STRING })
					%s
					FreshPost.belongsToMany(FreshTopic, { through: PostTopic })
					""".formatted(modelOfTheReadme());
			application.run("{" + models + "await fresh.sync(); await fresh.close() }");
			assertThat(Migrations.report(database)).doesNotContain("Obstacles");
			database.migrate();

			application.run("{" + models + """
					const post = await FreshPost.create({ title: 'First' })
					await post.addTopics(await FreshTopic.bulkCreate([{ name: 'a' }, { name: 'b' }]))
					await fresh.close() }""");

			assertThat(database.list("select position, pinned, version from \"PostTopic\" order by position"))
				.containsExactly("0|f|0", "1|f|0");
		}
	}

	private static String modelOfTheReadme() throws IOException {
		String readme = Files.readString(Path.of("README.md"));
		return readme
			.substring(readme.indexOf("const PostTopic = "),
					readme.indexOf("    Post.belongsToMany(Topic, { through: PostTopic"))
			.replace("sequelize.", "fresh.");
	}

	@Test
	void eachSeesWhatTheOtherWrites() throws Exception {
		int post = makePost();
		List<Integer> topics = makeTopics(5);
		String of = "(input: {postId: #Post:" + post + ", topic";

		sequelize.run(on(post, "await post.addTopics(" + topics.subList(0, 3) + "); await post.addUser(1)"));
		WritingTests.run(admin(),
				"attachTopic" + of + ": {id: #Topic:" + topics.get(3) + "}, position: 0}) { outcome }");
		WritingTests.run(admin(), "detachTopic" + of + "Id: #Topic:" + topics.get(1) + "}) { outcome }");
		like(as("grace"), post);
		sequelize.run(on(post, "await post.addTopic(" + topics.get(4) + ")"));

		List<Integer> left = Stream.of(3, 0, 2, 4).map(topics::get).toList();
		assertThat(topicsInOrder(post)).isEqualTo(left);
		assertThat(positions(post)).containsExactly("0", "1", "2", "3");
		assertThat(idsOf(on(post, "return (await post.getTopics()).map((topic) => topic.id)")))
			.containsExactlyInAnyOrderElementsOf(left);
		assertThat(idsOf(on(post, "return (await post.getUsers()).map((user) => user.id)")))
			.containsExactlyInAnyOrder(1, 2);
		assertCountsAgree(List.of(post));
	}

	@Test
	void aVersionFromBeforeItsUpdateIsStale() throws Exception {
		int post = makePost();
		int topic = makeTopics(1).getFirst();
		attach(post, topic);

		sequelize.run("await Post.update({ title: 'Theirs' }, { where: { id: " + post + " } })");
		sequelize.run("await PostTopic.update({ note: 'Theirs' }, { where: { PostId: " + post + " } })");

		String expected = "#Post:" + post + ", expectedVersion: 0, ";
		for (String mutation : List.of("updatePost(input: {id: " + expected + "title: \"Ours\"}) { post { id } }",
				"updatePostTopic(input: {postId: " + expected + "topicId: #Topic:" + topic
						+ ", note: \"Ours\"}) { postTopic { id } }")) {
			JsonNode error = WritingTests.error(admin(), mutation);
			assertThat(error.at("/extensions/code").stringValue()).isEqualTo("CONFLICT");
			assertThat(error.at("/extensions/currentVersion").intValue()).isEqualTo(1);
		}
		assertThat(sequelize.run(on(post, "return post.title")).stringValue()).isEqualTo("Theirs");
	}

	@Test
	void aListFromBeforeItsChangeIsStale() throws Exception {
		int post = makePost();
		List<Integer> topics = makeTopics(2);
		attach(post, topics.getFirst());
		String version = admin().data(ReadingTests.withIds("{ post(id: #Post:" + post + ") { topicsVersion } }"))
			.at("/post/topicsVersion")
			.stringValue();

		sequelize.run(on(post, "await post.addTopic(" + topics.getLast() + ")"));

		assertThat(WritingTests.code(admin(), "setPostTopics(input: {postId: #Post:" + post
				+ ", topics: [], expectedTopicsVersion: \"" + version + "\"}) { post { id } }"))
			.isEqualTo("CONFLICT");
	}

	@Test
	void neitherFailsBecauseOfTheOther() throws Exception {
		SequelizeStorm storm = new SequelizeStorm(List.of(makePost(), makePost(), makePost()), makeTopics(4 * WORKERS),
				makeUsers(2 * WORKERS));
		long seed = System.nanoTime();
		System.out.println("Random writes with the seed " + seed);
		ServerLog log = ServerLog.of(DATABASE);

		assertThat(failures(storm, seed)).as("seed %d", seed).isEmpty();

		assertThat(log.errors()).as("seed %d", seed).noneMatch((error) -> error.contains("deadlock"));
		assertThat(DATABASE.list("select 1 from \"PostTopic\" where position is null")).isEmpty();
		assertCountsAgree(storm.posts());
		for (int post : storm.posts()) {
			assertOrderHolds(post, makeTopics(1).getFirst());
		}
	}

	/**
	 * Of two who add the same pair Sequelize may fail: it reads what is there and then
	 * inserts what is not, and says so where somebody came in between, be it Sequelize.
	 * That is no harm: the pair is there, as it wanted.
	 */
	@Test
	void ofTwoWhoAddTheSameOnlySequelizeMayFindItThere() throws Exception {
		int post = makePost();
		List<Integer> topics = makeTopics(20);
		int user = makeUsers(1).getFirst();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int topic : topics) {
				Future<JsonNode> theirs = threads
					.submit(() -> sequelize.send(on(post, "await post.addTopic(" + topic + ")")));
				attach(post, topic);
				assertOnlyFoundItThere(theirs.get());
			}
			Future<JsonNode> theirs = threads
				.submit(() -> sequelize.send(on(post, "await post.addUser(" + user + ")")));
			like(as("storm0"), post);
			assertOnlyFoundItThere(theirs.get());
		}
		assertThat(topicsInOrder(post)).isEqualTo(topics);
		assertCountsAgree(List.of(post));
	}

	private void attach(int post, int topic) throws Exception {
		WritingTests.run(admin(),
				"attachTopic(input: {postId: #Post:" + post + ", topic: {id: #Topic:" + topic + "}}) { outcome }");
	}

	private static void like(Api api, int post) {
		WritingTests.run(api, "setPostAction(input: {postId: #Post:" + post + ", liked: true}) { post { id } }");
	}

	private static void assertOnlyFoundItThere(JsonNode answer) {
		assertThat(answer.at("/error/name").asString("SequelizeUniqueConstraintError")).as(answer.toString())
			.isEqualTo("SequelizeUniqueConstraintError");
	}

	/** What went wrong on either side. */
	private List<String> failures(SequelizeStorm storm, long seed) throws Exception {
		List<Callable<List<String>>> workers = new ArrayList<>();
		for (int worker = 0; worker < WORKERS; worker++) {
			int number = worker;
			Api api = as("storm" + worker, "admin");
			Random theirs = new Random(seed + worker);
			Random ours = new Random(seed - 1 - worker);
			workers.add(() -> failures(() -> storm.script(theirs, number), SequelizeTests::failure));
			workers.add(() -> failures(() -> storm.mutation(ours, number), (mutation) -> failure(api, mutation)));
		}
		List<String> failures = new ArrayList<>();
		try (ExecutorService threads = Executors.newFixedThreadPool(workers.size())) {
			for (Future<List<String>> worker : threads.invokeAll(workers)) {
				failures.addAll(worker.get());
			}
		}
		return failures;
	}

	private static List<String> failures(Callable<String> next, Function<String, String> failure) throws Exception {
		List<String> failures = new ArrayList<>();
		for (int i = 0; i < WRITES; i++) {
			failures.add(failure.apply(next.call()));
		}
		failures.removeIf(String::isEmpty);
		return failures;
	}

	private static String failure(String script) {
		JsonNode answer = sequelize.send(script);
		return answer.has("error") ? script + " answered " + answer : "";
	}

	/** Nothing, too, where a topic is moved that is gone, or the version is another. */
	private static String failure(Api api, String mutation) {
		JsonNode answer = api.send("mutation { " + ReadingTests.withIds(mutation) + " }", Map.of());
		JsonNode error = answer.at("/errors/0/extensions");
		boolean isRight = switch (error.path("code").asString("")) {
			case "" -> answer.has("data") && !answer.has("errors");
			case "NOT_FOUND" -> mutation.startsWith("movePostTopic");
			case "CONFLICT" -> error.has("currentVersion") && mutation.contains("expected");
			default -> false;
		};
		return isRight ? "" : mutation + " answered " + answer;
	}

	/**
	 * The order is the same for all who read it; the server's next write closes it up.
	 */
	private void assertOrderHolds(int post, int another) throws Exception {
		List<Integer> order = new ArrayList<>(topicsInOrder(post));
		assertThat(order).map(String::valueOf)
			.isEqualTo(DATABASE.list("select \"TopicId\" from \"PostTopic\" where \"PostId\" = " + post
					+ " order by position, \"TopicId\""));
		attach(post, another);
		order.add(another);
		assertThat(topicsInOrder(post)).isEqualTo(order);
		assertThat(positions(post)).isEqualTo(IntStream.range(0, order.size()).mapToObj(String::valueOf).toList());
	}

	private static List<String> positions(int post) {
		return DATABASE.list("select position from \"PostTopic\" where \"PostId\" = " + post + " order by position");
	}

	/**
	 * Both applications and SQL count the same.
	 */
	private void assertCountsAgree(List<Integer> posts) throws Exception {
		for (int post : posts) {
			JsonNode ours = admin().data(ReadingTests
				.withIds("{ post(id: #Post:" + post + ") { topics { totalCount } actions { totalCount } } }"));
			JsonNode theirs = sequelize.run(on(post, "return [await post.countTopics(), await post.countUsers()]"));
			assertThat(ours.at("/post/topics/totalCount")).isEqualTo(theirs.get(0));
			assertThat(ours.at("/post/actions/totalCount")).isEqualTo(theirs.get(1));
			assertThat(theirs.get(0).asString())
				.isEqualTo(DATABASE.one("select count(*) from \"PostTopic\" where \"PostId\" = " + post));
			assertThat(theirs.get(1).asString())
				.isEqualTo(DATABASE.one("select count(*) from \"PostAction\" where \"PostId\" = " + post));
		}
		assertThat(sequelize.run("return PostTopic.count()"))
			.isEqualTo(admin().data("{ postTopics { totalCount } }").at("/postTopics/totalCount"));
	}

	private List<Integer> topicsInOrder(int post) {
		String query = "{ post(id: #Post:" + post + ") { topics(first: 100) { nodes { topic { id } } } } }";
		return Api.at(this.port)
			.data(ReadingTests.withIds(query))
			.at("/post/topics/nodes")
			.valueStream()
			.map((node) -> Math.toIntExact(GlobalId.parse(node.at("/topic/id").stringValue(), "Topic", "id")))
			.toList();
	}

	private Api admin() throws Exception {
		return as("root", "admin");
	}

	private Api as(String username, String... roles) throws Exception {
		return Api.at(this.port).as(ISSUER.token(username, roles));
	}

	private static void syncInEveryWay(SequelizeApplication application) {
		application.run("""
				await sequelize.sync()
				await sequelize.sync({ alter: false })
				await sequelize.sync({ alter: { drop: false } })
				for (const model of Object.values(sequelize.models)) await model.sync()
				await later.sync()""");
	}

	private static String on(int post, String script) {
		return "const post = await Post.findByPk(" + post + "); " + script;
	}

	private static int makePost() {
		return sequelize.run("return (await Post.create({ title: 'Post' })).id").intValue();
	}

	private static List<Integer> makeTopics(int count) {
		return idsOf("return (await Topic.bulkCreate(Array(" + count
				+ ").fill({ name: 'Topic' }))).map((topic) => topic.id)");
	}

	/** The users storm0, storm1 ... are the server's callers. */
	private static List<Integer> makeUsers(int count) {
		return idsOf(
				"""
						const ids = []
						for (let i = 0; i < %d; i++) ids.push((await User.findOrCreate({ where: { username: `storm${i}` } }))[0].id)
						return ids"""
					.formatted(count));
	}

	private static List<Integer> idsOf(String script) {
		return sequelize.run(script).valueStream().map(JsonNode::intValue).toList();
	}

	/**
	 * All that a schema is made of.
	 */
	private static List<String> catalog(TestDatabase database) {
		return database
			.list("""
					select 'relation', relname, relkind::text, reloptions::text from pg_class where relnamespace = 'public'::regnamespace
					union all select 'column', attrelid::regclass::text, attnum || ' ' || attname || ' ' || attnotnull || ' '
							|| format_type(atttypid, atttypmod), pg_get_expr(adbin, adrelid)
						from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
						where attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) and not attisdropped
					union all select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
						where connamespace = 'public'::regnamespace
					union all select 'index', tablename, indexname, indexdef from pg_indexes where schemaname = 'public'
					union all select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger
						where not tgisinternal
					order by 1, 2, 3, 4""");
	}

}
