package follow;

import io.posttopic.Api;
import io.posttopic.PosttopicApplication;
import io.posttopic.PostgresServer;
import io.posttopic.ReadingTests;
import io.posttopic.TestDatabase;
import io.posttopic.security.TokenIssuer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a package, a part of the schema and a changelog file are all that a join
 * table needs, even if it joins a table to itself.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("UserFollowTests")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		classes = { PosttopicApplication.class, UserFollowTests.Feature.class },
		properties = "posttopic.graphql.schema=classpath:graphql/schema.graphqls,classpath:follow/userfollow.graphqls")
class UserFollowTests {

	private static final TestDatabase DATABASE = PostgresServer.newest().migrated();

	private static final TokenIssuer ISSUER = TokenIssuer.TRUSTED;

	@LocalServerPort
	private int port;

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	@ComponentScan
	static class Feature {

	}

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry properties) {
		properties.add("spring.datasource.url", DATABASE::url);
		properties.add("spring.datasource.username", DATABASE::username);
		properties.add("spring.security.oauth2.resourceserver.jwt.public-key-location",
				() -> ISSUER.writeKey().toUri().toString());
	}

	/**
	 * Creates the users ada (1), lars (2) and eve (3). Ada follows both others, and eve
	 * follows ada, whom she has muted.
	 */
	@BeforeEach
	void createRows() {
		DATABASE.execute("""
				truncate "Users", "Posts", "Topics", "PostTopic", "PostAction", "UserFollow" restart identity;
				insert into "Users" (username) values ('ada'), ('lars'), ('eve');
				insert into "UserFollow" ("FollowerId", "FollowedId", since, muted) values
					(1, 2, '2020-01-01', false), (1, 3, '2021-01-01', false), (3, 1, '2022-01-01', true)""");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					user(by: {username: "ada"}) { following { nodes { followed { username } } } } | {"following":{"nodes":[{"followed":{"username":"eve"}},{"followed":{"username":"lars"}}]}}
					user(by: {username: "ada"}) { followers { totalCount nodes { muted follower { username } } } } | {"followers":{"totalCount":1,"nodes":[{"muted":true,"follower":{"username":"eve"}}]}}
					user(by: {username: "ada"}) { following(filter: {since: {from: "2020-06-01T00:00:00Z"}}, orderBy: {field: MUTED}) { totalCount } } | {"following":{"totalCount":1}}
					users(filter: {followers: {some: {muted: true}}}) { nodes { username } } | {"nodes":[{"username":"ada"}]}
					users(filter: {following: {any: [#User:1]}}) { nodes { username } } | {"nodes":[{"username":"eve"}]}
					users(filter: {following: {exactly: [#User:2, #User:3]}}) { nodes { username } } | {"nodes":[{"username":"ada"}]}
					users(filter: {following: {count: {from: 2, filter: {muted: false}}}}) { nodes { username } } | {"nodes":[{"username":"ada"}]}
					users(orderBy: {field: FOLLOWER_COUNT, direction: DESC, countFollowers: {muted: false}}, first: 1) { nodes { username } } | {"nodes":[{"username":"eve"}]}
					user(by: {username: "ada"}) { following(orderBy: {followed: {field: USERNAME}}) { nodes { followed { username } } } } | {"following":{"nodes":[{"followed":{"username":"eve"}},{"followed":{"username":"lars"}}]}}
					userFollows(orderBy: [{follower: {field: FOLLOWER_COUNT}, direction: DESC}, {field: SINCE}]) { nodes { follower { username } followed { username } } } | {"nodes":[{"follower":{"username":"ada"},"followed":{"username":"lars"}},{"follower":{"username":"ada"},"followed":{"username":"eve"}},{"follower":{"username":"eve"},"followed":{"username":"ada"}}]}
					userFollows(filter: {follower: {following: {none: {muted: true}}}}) { totalCount } | {"totalCount":2}
					userFollows { countsByFollower { count user { username } } } | {"countsByFollower":[{"count":2,"user":{"username":"ada"}},{"count":1,"user":{"username":"eve"}}]}
					userFollows { groups(by: MUTED) { muted count aggregate { followerCount since { max } } } } | {"groups":[{"muted":false,"count":2,"aggregate":{"followerCount":1,"since":{"max":"2021-01-01T00:00:00.000Z"}}},{"muted":true,"count":1,"aggregate":{"followerCount":1,"since":{"max":"2022-01-01T00:00:00.000Z"}}}]}
					userFollows { aggregate { count followedCount version { sum } } groups(by: FOLLOWER, having: {from: 2}) { follower { username } } } | {"aggregate":{"count":3,"followedCount":3,"version":{"sum":0.0}},"groups":[{"follower":{"username":"ada"}}]}
					userFollow(followerId: #User:3, followedId: #User:1) { muted followed { username } } | {"muted":true,"followed":{"username":"ada"}}
					userFollow(followerId: #User:1, followedId: #User:1) { muted } | null
					node(id: #UserFollow:3:1) { ... on UserFollow { follower { username } } } | {"follower":{"username":"eve"}}
					""")
	void theRowsAreReadFromBothEnds(String field, String answer) {
		JsonNode data = Api.at(this.port).data("{ " + ReadingTests.withIds(field) + " }");
		assertThat(data.iterator().next()).hasToString(answer);
	}

	@Test
	void aPageContinuesAtItsCursor() {
		String page = "{ user(by: {username: \"ada\"}) { following(first: 1%s) { edges { cursor node { followed { username } } } } } }";
		Api api = Api.at(this.port);
		JsonNode first = api.data(page.formatted("")).at("/user/following/edges/0");
		JsonNode second = api.data(page.formatted(", after: \"" + first.get("cursor").asString() + "\""))
			.at("/user/following/edges/0");
		assertThat(first.at("/node/followed/username").asString()).isEqualTo("eve");
		assertThat(second.at("/node/followed/username").asString()).isEqualTo("lars");
	}

	@Test
	void aUserFollowsAndUnfollowsAnother() throws Exception {
		Api lars = as("lars");
		String follow = "mutation { followUser(input: {followedId: #User:3, muted: %s}) { userFollow { version muted follower { username } } } }";

		assertThat(lars.data(ReadingTests.withIds(follow.formatted("false"))).at("/followUser/userFollow"))
			.hasToString("{\"version\":0,\"muted\":false,\"follower\":{\"username\":\"lars\"}}");
		assertThat(
				lars.data(ReadingTests.withIds(follow.formatted("true"))).at("/followUser/userFollow/version").asInt())
			.isOne();

		String unfollow = ReadingTests.withIds(
				"mutation { unfollowUser(input: {followedId: #User:3}) { deletedId user { followers { totalCount } } } }");
		assertThat(lars.data(unfollow).get("unfollowUser")).hasToString(
				ReadingTests.withIds("{\"deletedId\":#UserFollow:2:3,\"user\":{\"followers\":{\"totalCount\":1}}}"));
		assertThat(lars.data(unfollow).at("/unfollowUser/deletedId").isNull()).isTrue();
		assertThat(DATABASE.list("select count(*) from \"UserFollow\"")).containsExactly("3");
	}

	@ParameterizedTest
	@CsvSource({ "#User:2, BAD_USER_INPUT", "#User:99, NOT_FOUND", "#Post:1, BAD_USER_INPUT" })
	void onlyAnotherUserCanBeFollowed(String followed, String code) throws Exception {
		JsonNode error = as("lars").error(ReadingTests
			.withIds("mutation { followUser(input: {followedId: %s}) { userFollow { id } } }".formatted(followed)));
		assertThat(error.at("/extensions/code").asString()).isEqualTo(code);
		assertThat(error.at("/extensions/argument").asString()).isEqualTo("input.followedId");
	}

	private Api as(String username) throws Exception {
		return Api.at(this.port).as(ISSUER.token(username));
	}

}
