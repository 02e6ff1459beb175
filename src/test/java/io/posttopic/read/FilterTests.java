package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.posttopic.ReadingTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each filter matches the rows that a condition written by hand does. {@code #Type:1}
 * stands for a global id.
 */
class FilterTests extends ReadingTests {

	private static final String IN = "id in (select \"PostId\" from \"PostTopic\" where ";

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{}                                                     | true
					{ids: []}                                              | false
					{ids: [#Post:3, #Post:1, #Post:3, #Post:999]}          | id in (1, 3)
					{authorId: #User:2}                                    | "AuthorId" = 2
					{authorId: null}                                       | true
					{search: "count"}                                      | title = 'Counting rows'
					{search: "ROWS counting"}                              | title = 'Counting rows'
					{search: "body 17"}                                    | id = 17
					{search: "owls"}                                       | false
					{search: "ounting"}                                    | false
					{search: " "}                                          | true
					{search: "' & ! : * \\\\ ("}                           | false
					{search: "it's"}                                       | title like 'It%'
					{search: "post-top"}                                   | id = 13
					{search: "topic"}                                      | id = 13
					{search: "node.js"}                                    | id = 13
					{search: "js"}                                         | id = 13
					{search: "or"}                                         | id = 13
					{search: "20"}                                         | id in (13, 20)
					{search: "-20"}                                        | id in (13, 20)
					{search: "doe"}                                        | id = 13
					{search: "example jane.doe@"}                          | id = 13
					{search: "jane@example.org"}                           | id = 13
					{search: "off"}                                        | id = 13
					{search: "50%"}                                        | id in (13, 50)
					{search: "top-post"}                                   | false
					{search: "/.-@_:+&=#%<>~"}                             | false
					{createdAt: {}}                                        | true
					{createdAt: {from: "2024-02-05T01:00:00.123456+01:00"}} | "createdAt" >= '2024-02-05 00:00:00.123456Z'
					{createdAt: {before: "2024-02-05T00:00:00.123456Z", from: "2024-02-03T00:00:00Z"}} | "createdAt" >= '2024-02-03Z' and "createdAt" < '2024-02-05 00:00:00.123456Z'
					{not: {authorId: #User:2}}                             | "AuthorId" is distinct from 2
					{author: {usernames: ["user1.1", "user2.2"]}}          | "AuthorId" in (1, 2)
					{not: {author: {}}}                                    | "AuthorId" is null
					{authorIsNull: true}                                   | "AuthorId" is null
					{authorIsNull: false, author: {username: {eq: "user1.1"}}} | "AuthorId" = 1
					{title: {}}                                            | true
					{title: {eq: "Join tables"}}                           | title = 'Join tables'
					{title: {eq: ""}}                                      | title is null
					{title: {isNull: true}}                                | false
					{title: {in: ["Join tables", "", "x"]}}                | title = 'Join tables' or title is null
					{title: {in: []}}                                      | false
					{title: {eq: "JOIN tables"}}                           | false
					{title: {in: ["JOIN tables", "counting rows"], ignoreCase: true}} | title in ('Join tables', 'Counting rows')
					{title: {startsWith: "Join"}}                          | title like 'Join%'
					{title: {startsWith: "oin"}}                           | false
					{title: {startsWith: ""}}                              | true
					{title: {startsWith: "cOUNT", ignoreCase: true}}       | title like 'Count%'
					{title: {contains: "\\"quo"}}                          | title like 'It%'
					{title: {contains: "%"}}                               | false
					{title: {contains: "_"}}                               | false
					{title: {contains: "\\\\"}}                            | false
					{title: {contains: "TABLES", ignoreCase: true, startsWith: "join"}} | title = 'Join tables'
					{not: {title: {contains: "o"}}}                        | title is null or title not like '%o%'
					{updatedAt: {from: "2024-02-05T00:00:00Z", before: "2024-02-09T00:00:00Z"}} | "updatedAt" >= '2024-02-05Z' and "updatedAt" < '2024-02-09Z'
					{updatedAt: {isNull: false}}                           | true
					{not: {}}                                              | false
					{and: []}                                              | true
					{or: []}                                               | false
					{or: [{authorId: #User:1}, {authorId: #User:2}]}       | "AuthorId" in (1, 2)
					{and: [{authorId: #User:1}, {not: {ids: [#Post:1]}}]}  | "AuthorId" = 1 and id <> 1
					{authorId: #User:1, or: [{ids: [#Post:1, #Post:2]}, {not: {not: {ids: [#Post:7]}}}]} | id in (1, 7)
					{topics: {}}                                           | true
					{topics: {any: []}}                                    | false
					{topics: {any: [#Topic:2, #Topic:3]}}                  | IN "TopicId" in (2, 3))
					{topics: {all: []}}                                    | true
					{topics: {all: [#Topic:1]}}                            | IN "TopicId" = 1)
					{topics: {all: [#Topic:1, #Topic:4, #Topic:1]}}        | IN "TopicId" = 1) and IN "TopicId" = 4)
					{topics: {exactly: []}}                                | not IN true)
					{topics: {exactly: [#Topic:1]}}                        | (select array_agg("TopicId") from "PostTopic" where "PostId" = id) = '{1}'
					{topics: {exactly: [#Topic:9, #Topic:1, #Topic:4]}}    | (select array_agg("TopicId" order by "TopicId") from "PostTopic" where "PostId" = id) = '{1,4,9}'
					{topics: {some: {}}}                                   | IN true)
					{topics: {none: {}}}                                   | not IN true)
					{topics: {some: {pinned: true}}}                       | IN pinned)
					{topics: {none: {pinned: true}, some: {}}}             | IN not pinned) and not IN pinned)
					{topics: {count: {}}}                                  | true
					{topics: {count: {from: 3}}}                           | (select count(*) from "PostTopic" where "PostId" = id) >= 3
					{topics: {count: {from: 2, before: 4, filter: {pinned: true}}}} | (select count(*) from "PostTopic" where "PostId" = id and pinned) in (2, 3)
					{topics: {count: {before: 1}, none: {}}}               | not IN true)
					{topics: {count: {from: 4, before: 4}}}                | false
					{topics: {count: {from: -2, before: -1}}}              | false
					{not: {topics: {count: {before: 2147483647, from: 3}}}} | (select count(*) from "PostTopic" where "PostId" = id) < 3
					{actions: {count: {from: 2}}}                          | (select count(*) from "VisibleAction" where "PostId" = id) >= 2
					{actions: {count: {before: 3, filter: {user: {usernames: ["user2.2", "user3.3", "user4.4"]}}}}} | (select count(*) from "VisibleAction" where "PostId" = id and "UserId" in (2, 3, 4)) < 3
					{topics: {some: {topic: {slugs: ["topic-3"]}, position: {from: 1, before: 3}}}} | IN "TopicId" = 3 and position between 1 and 2)
					{topics: {some: {addedById: #User:3, not: {topicId: #Topic:1}}}} | IN "AddedById" = 3 and "TopicId" <> 1)
					{actions: {some: {liked: true, userId: #User:2}}}      | id in (select "PostId" from "VisibleAction" where "UserId" = 2 and "likedAt" is not null)
					{actions: {none: {liked: false}}}                      | id not in (select "PostId" from "VisibleAction" where "likedAt" is null)
					{actions: {some: {user: {search: "name 3"}}}}          | id in (select "PostId" from "VisibleAction" where "UserId" = 3)
					""")
	void postsAreFiltered(String filter, String condition) {
		check("posts", "Post", "Posts", "id", filter, condition);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{slugs: ["topic-1", "topic-2", "nothing"]}             | id in (1, 2)
					{slug: {in: ["topic-1", "topic-2"]}, name: {startsWith: "Topic"}} | id in (1, 2)
					{slug: {eq: "TOPIC-1", ignoreCase: true}}              | id = 1
					{name: {eq: "Topic 3"}}                                | name = 'Topic 3'
					{slug: {isNull: true}}                                 | false
					{updatedAt: {before: "2024-01-01T02:00:00Z"}}          | "updatedAt" < '2024-01-01 02:00Z'
					{search: "subj 3"}                                     | false
					{search: "3 subj"}                                     | id in (3, 11)
					{posts: {none: {pinned: true}}}                        | id not in (select "TopicId" from "PostTopic" where pinned)
					{posts: {count: {from: 20, filter: {pinned: false}}}} | (select count(*) from "PostTopic" where "TopicId" = id and not pinned) >= 20
					{posts: {some: {post: {authorId: #User:1, topics: {exactly: [#Topic:1, #Topic:4, #Topic:9]}}}}} | id in (select "TopicId" from "PostTopic" o join "Posts" p on p.id = o."PostId" where "AuthorId" = 1 and (select array_agg("TopicId" order by "TopicId") from "PostTopic" i where i."PostId" = p.id) = '{1,4,9}')
					{createdAt: {from: "2024-01-01T02:00:00Z"}}            | "createdAt" >= '2024-01-01 02:00Z'
					""")
	void topicsAreFiltered(String filter, String condition) {
		check("topics", "Topic", "Topics", "id", filter, condition);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
							{usernames: ["user1.1", "USER2.2"]}                    | id = 1
							{username: {isNull: true}}                             | username is null
					{not: {username: {isNull: true}}}                      | username is not null
					{name: {isNull: false, contains: "1"}}                 | name like '%1%'
					{username: {startsWith: "user1."}, updatedAt: {from: "2024-01-03T00:00:00Z"}} | username like 'user1.%' and "updatedAt" >= '2024-01-03Z'
					{search: "name 5"}                                     | id = 5
							{not: {usernames: ["user1.1"]}}                        | username is distinct from 'user1.1'
							{actions: {count: {before: 1, filter: {liked: true, createdAt: {from: "2024-04-10T00:00:00Z"}}}}} | id not in (select "UserId" from "VisibleAction" where "createdAt" >= '2024-04-10Z')
							{actions: {some: {post: {actions: {some: {userId: #User:3}}}}}} | id in (select a."UserId" from "VisibleAction" a join "VisibleAction" b using ("PostId") where b."UserId" = 3)
							{posts: {none: {search: "rows"}, count: {from: 2}}}   | id in (select "AuthorId" from "Posts") and id not in (select "AuthorId" from "Posts" where title = 'Counting rows' and "AuthorId" is not null)
							{posts: {some: {}}}                                   | id in (select "AuthorId" from "Posts")
							{ids: [#User:9], createdAt: {before: "2024-01-05T00:00:00Z"}} | id = 9
							""")
	void usersAreFiltered(String filter, String condition) {
		check("users", "User", "Users", "id", filter, condition);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{postId: #Post:2}                                      | "PostId" = 2
					{topicId: #Topic:1, pinned: true}                      | "TopicId" = 1 and pinned
					{pinned: false}                                        | not pinned
					{position: {before: 1}}                                | position = 0
					{not: {addedById: #User:1}}                            | "AddedById" is distinct from 1
					{addedByIsNull: true}                                  | "AddedById" is null
					{addedBy: {name: {eq: "Name 3"}}}                      | "AddedById" = 3
					{note: {startsWith: "Note on 1"}}                      | note like 'Note on 1%'
					{note: {isNull: true}, updatedAt: {from: "2024-03-05T00:00:00Z"}} | note is null and "updatedAt" >= '2024-03-05Z'
					{createdAt: {from: "2024-03-05T00:00:00Z"}}            | "createdAt" >= '2024-03-05Z'
					{post: {not: {authorId: #User:1}}, topic: {search: "topic"}} | "PostId" not in (select id from "Posts" where "AuthorId" = 1) and "TopicId" in (select id from "Topics" where name is not null)
					{or: [{postId: #Post:1}, {and: [{postId: #Post:2}, {not: {pinned: true}}]}]} | "PostId" = 1 or "PostId" = 2 and not pinned
					""")
	void joinRowsOfPostsAndTopicsAreFiltered(String filter, String condition) {
		check("postTopics", "PostTopic", "PostTopic", "\"PostId\" || ':' || \"TopicId\"", filter, condition);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{liked: true}                                          | "likedAt" is not null
					{liked: false, userId: #User:2}                        | "likedAt" is null and "UserId" = 2
					{postId: #Post:5}                                      | "PostId" = 5
					{likedAt: {from: "2024-04-05T00:00:30Z"}}              | "likedAt" >= '2024-04-05 00:00:30Z'
					{likedAt: {before: "2024-04-05T00:00:30Z"}}            | "likedAt" < '2024-04-05 00:00:30Z'
					{likedAt: {isNull: true}}                              | false
					{updatedAt: {before: "2024-04-05T00:00:30Z"}}          | "likedAt" < '2024-04-05 00:00:30Z'
					{post: {topics: {any: [#Topic:5]}}, user: {usernames: ["user2.2"]}} | "UserId" = 2 and "PostId" in (select "PostId" from "PostTopic" where "TopicId" = 5)
					""")
	void joinRowsOfPostsAndUsersAreFiltered(String filter, String condition) {
		check("postActions", "PostAction", "VisibleAction", "\"PostId\" || ':' || \"UserId\"", filter, condition);
	}

	@Test
	void aFilterThatIsNestedTooDeepIsNotPlanned() {
		String filter = "{not: {topics: {none: {post: ".repeat(5) + "{}" + "}}}}".repeat(5);
		assertThat(api().error("{ posts(filter: {and: [" + filter + "]}) { totalCount } }")
			.at("/extensions/code")
			.stringValue()).isEqualTo("TOO_COMPLEX");
		api().data("{ posts(filter: " + filter.substring(5, filter.length() - 1) + ") { totalCount } }");
	}

	@Test
	void bookmarksAreNobodysToAskFor() {
		for (String query : List.of("{ postActions(filter: {bookmarked: true}) { totalCount } }",
				"{ posts(filter: {actions: {none: {not: {bookmarked: false}}}}) { totalCount } }",
				"{ posts(filter: {actions: {count: {from: 2, filter: {bookmarked: true}}}}) { totalCount } }",
				"{ users(filter: {actions: {some: {bookmarked: true}}}) { totalCount } }",
				"{ posts { nodes { actions(filter: {bookmarked: true}) { totalCount } } } }",
				"{ posts(orderBy: {field: ACTION_COUNT, countActions: {bookmarked: true}}) { nodes { id } } }")) {
			assertThat(api().error(query).at("/extensions/code").stringValue()).isEqualTo("FORBIDDEN");
		}
		assertThat(api().data("{ postActions(first: 100) { nodes { bookmarkedAt } } }").at("/postActions/nodes"))
			.allMatch((row) -> row.get("bookmarkedAt").isNull());
	}

	@Test
	void aFilterOnAnotherRowIsNotRestrictedByTheFilterAroundIt() {
		Map<String, Object> filter = Map.of("userId", "1", "and", List.of(Map.of("liked", true)), "post",
				Map.of("title", "One"));
		Input input = Objects.requireNonNull(Input.of(Map.of("filter", filter), "filter"));
		Input combined = input.require("and").items().getFirst().require("liked");
		assertThat(combined.enclosingCondition("userId")).isEqualTo(input.require("userId"));
		assertThat(input.require("post").require("title").enclosingCondition("userId")).isNull();
	}

	@Test
	void aSearchTextHasAnEnd() {
		api().data("{ posts(filter: {search: \"%s\"}) { totalCount } }".formatted("🎉".repeat(1000)));
		JsonNode error = api()
			.error("{ posts(filter: {and: [{topics: {some: {topic: {search: \"%s\"}}}}]}) { totalCount } }"
				.formatted("🎉".repeat(1001)));
		assertThat(error.at("/extensions/code").stringValue()).isEqualTo("BAD_USER_INPUT");
		assertThat(error.at("/extensions/argument").stringValue()).isEqualTo("filter.and.0.topics.some.topic.search");
	}

	private void check(String list, String type, String table, String key, String filter, String condition) {
		List<String> expected = idsOf(type,
				"select " + key + " from \"" + table + "\" where " + condition.replace("IN ", IN));
		String query = "query ($after: String) { " + list + "(first: 100, after: $after, filter: " + withIds(filter)
				+ ") { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }";
		List<String> found = new ArrayList<>();
		JsonNode rows = api().data(query).get(list);
		found.addAll(ids(rows));
		while (rows.at("/pageInfo/hasNextPage").booleanValue()) {
			rows = api().data(query, Map.of("after", rows.at("/pageInfo/endCursor").stringValue())).get(list);
			found.addAll(ids(rows));
		}
		assertThat(rows.get("totalCount").intValue()).isEqualTo(expected.size());
		assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
	}

}
