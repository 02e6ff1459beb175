package io.posttopic.read;

import io.posttopic.ReadingTests;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class FieldTests extends ReadingTests {

	@Test
	void aJoinRowIsAModelWithAnIdAndFieldsOfItsOwn() {
		JsonNode row = api().data(withIds("""
				{ postTopic(postId: #Post:5, topicId: #Topic:3) {
				  id position pinned note version createdAt updatedAt
				  post { id databaseId } topic { id slug } addedBy { username } } }""")).get("postTopic");
		assertThat(row.get("id").stringValue()).isEqualTo(id("PostTopic", 5, 3));
		assertThat(row.get("note").stringValue()).isEqualTo("Note on 3");
		assertThat(row.get("pinned").booleanValue()).isFalse();
		assertThat(row.at("/post/id").stringValue()).isEqualTo(id("Post", 5));
		assertThat(row.at("/post/databaseId").stringValue()).isEqualTo("5");
		assertThat(row.at("/topic/slug").stringValue()).isEqualTo("topic-3");
		assertThat(row.at("/addedBy/username").stringValue()).isEqualTo("user1.1");
		assertThat(row.get("version").intValue()).isZero();
		JsonNode action = api()
			.data(withIds("{ postAction(postId: #Post:5, userId: #User:2) { id likedAt user { id } } }"))
			.get("postAction");
		assertThat(action.get("id").stringValue()).isEqualTo(id("PostAction", 5, 2));
		assertThat(action.at("/user/id").stringValue()).isEqualTo(id("User", 2));
	}

	@Test
	void aRowThatIsGoneIsNull() {
		JsonNode data = api().data(withIds("""
				{ post(id: #Post:999) { id } topic(by: {slug: "nothing"}) { id } user(by: {username: "nobody"}) { id }
				postTopic(postId: #Post:1, topicId: #Topic:999) { id } node(id: #PostAction:1:999) { id }
				nodes(ids: [#User:999]) { id } }"""));
		assertThat(data.propertyStream().filter((field) -> !field.getKey().equals("nodes")))
			.allMatch((field) -> field.getValue().isNull());
		assertThat(data.at("/nodes/0").isNull()).isTrue();
	}

	@Test
	void timesAreUtcWithMillisecondsAndMicrosecondsWhereThereAreSome() {
		assertThat(api().data(withIds("{ post(id: #Post:1) { createdAt } }")).at("/post/createdAt").stringValue())
			.isEqualTo("2024-02-01T00:00:00.123456Z");
		assertThat(api().data(withIds("{ topic(by: {slug: \"topic-5\"}) { createdAt } }"))
			.at("/topic/createdAt")
			.stringValue()).isEqualTo("2024-01-01T01:00:00.000Z");
		assertThat(Column.time("2019-01-01T09:30:15.25+00:00")).isEqualTo("2019-01-01T09:30:15.250Z");
		assertThat(Column.time("2019-01-01T09:30:15.2503+00:00")).isEqualTo("2019-01-01T09:30:15.250300Z");
		assertThat(Column.time("12024-01-01T09:30:15+00:00")).isEqualTo("12024-01-01T09:30:15.000Z");
		assertThat(Column.time("infinity")).isEqualTo("infinity");
		assertThat(Column.time("0044-03-15T00:00:00+00:00 BC")).isEqualTo("0044-03-15T00:00:00+00:00 BC");
	}

	@Test
	void anIdOfAnotherTypeOrOfAnotherLengthIsTold() {
		assertThat(api().error(withIds("{ post(id: #Topic:1) { id } }")).get("message").stringValue())
			.isEqualTo("id: must be the id of a Post, was the id of a Topic.");
		assertThat(api().error(withIds("{ post(id: #Post:1:2) { id } }")).get("message").stringValue())
			.isEqualTo("id: is not an id. Pass an id as this API returned it.");
		assertThat(api().error(withIds("{ node(id: #PostTopic:1) { id } }")).get("message").stringValue())
			.isEqualTo("id: is not an id. Pass an id as this API returned it.");
	}

	@Test
	void tooManyFieldsAreTooComplex() {
		StringBuilder query = new StringBuilder("{ posts { nodes { ...Posts } } } fragment Posts on Post {");
		for (int i = 0; i < 400; i++) {
			query.append(" a").append(i).append(": author { ...Users }");
		}
		query.append(" } fragment Users on User {");
		for (int i = 0; i < 300; i++) {
			query.append(" a").append(i).append(": name");
		}
		assertThat(api().error(query.append(" }").toString()).at("/extensions/code").stringValue())
			.isEqualTo("TOO_COMPLEX");
	}

	@Test
	void nullTextReadsAsEmptyWhereATextIsPromised() {
		JsonNode data = api().data(withIds(
				"{ a: post(id: #Post:8) { title author { name } } b: post(id: #Post:11) { body } c: post(id: #Post:6) { author { id } } t: node(id: #Topic:7) { ... on Topic { name description } } u: node(id: #User:9) { ... on User { username } } }"));
		assertThat(data.at("/a/title").stringValue()).isEmpty();
		assertThat(data.at("/b/body").stringValue()).isEmpty();
		assertThat(data.at("/c/author").isNull()).isTrue();
		assertThat(data.at("/t/name").stringValue()).isEmpty();
		assertThat(data.at("/u/username").isNull()).isTrue();
	}

	@Test
	void aliasesAndFragmentsHaveValuesOfTheirOwn() {
		JsonNode post = api()
			.data(withIds(
					"""
							{ node(id: #Post:5) { ...P ... on Topic { name } ... on Node { __typename } } }
							fragment P on Post {
							  first: topics(first: 1) { nodes { topic { slug } } } last: topics(last: 1) { nodes { topic { slug } } }
							  pinned: topics(filter: {pinned: true}) { totalCount } topics { totalCount }
							  t: title title }"""))
			.get("node");
		assertThat(post.at("/first/nodes/0/topic/slug")).isNotEqualTo(post.at("/last/nodes/0/topic/slug"));
		assertThat(post.at("/topics/totalCount").intValue()).isEqualTo(12);
		assertThat(post.at("/pinned/totalCount").intValue()).isBetween(1, 11);
		assertThat(post.get("t")).isEqualTo(post.get("title"));
		assertThat(post.get("__typename").stringValue()).isEqualTo("Post");
	}

	@Test
	void membersStandInTheSelectionsOrder() {
		assertThat(api()
			.data(withIds(
					"""
							{ post(id: #Post:5) {
							  t: title ...P __typename id
							  topics(first: 1) { edges { __typename cursor node { pinned position } } totalCount k: __typename nodes { note } pageInfo { endCursor hasNextPage } } } }
							fragment P on Node { id ... on Post { createdAt title } ... on Topic { name } }"""))
			.toString()).containsSubsequence("{\"post\":{\"t\":", "\"id\":", "\"createdAt\":", "\"title\":",
					"\"__typename\":\"Post\"", "\"topics\":{\"edges\":[{\"__typename\":\"PostTopicEdge\",\"cursor\":",
					"\"node\":{\"pinned\":", "\"position\":",
					"\"totalCount\":12,\"k\":\"PostTopicConnection\",\"nodes\":[{\"note\":",
					"\"pageInfo\":{\"endCursor\":", "\"hasNextPage\":true");
		assertThat(api().data(withIds(
				"{ node(id: #Topic:3) { ... on Post { title id } ... on Topic { slug relatedTopics(first: 1) { topic { id } count } id } } }"))
			.toString())
			.containsSubsequence("{\"slug\":", "\"relatedTopics\":[{\"topic\":{\"id\":", "\"count\":", "\"id\":");
	}

	@Test
	void matchingRowsAreGroupedLargestFirst() {
		JsonNode data = api()
			.data("""
					{ postTopics(filter: {pinned: true}) { countsByTopic(first: 3) { count topic { databaseId } }
					    countsByPost(first: 100) { count post { databaseId } } }
					  postActions(filter: {liked: true}) { countsByUser(first: 2) { n: count user { databaseId } } countsByPost(first: 0) { count } }
					  posts(filter: {not: {actions: {some: {liked: true}}}}) { countsByTopic(first: 4) { count topic { databaseId } } } }""");
		check(data.at("/postTopics/countsByTopic"), "topic", "count",
				"select \"TopicId\" || ':' || count(*) from \"PostTopic\" where pinned group by \"TopicId\" order by count(*) desc, \"TopicId\" limit 3");
		check(data.at("/postTopics/countsByPost"), "post", "count",
				"select \"PostId\" || ':' || count(*) from \"PostTopic\" where pinned group by \"PostId\" order by count(*) desc, \"PostId\" limit 100");
		check(data.at("/postActions/countsByUser"), "user", "n",
				"select \"UserId\" || ':' || count(*) from \"VisibleAction\" where \"likedAt\" is not null group by \"UserId\" order by count(*) desc, \"UserId\" limit 2");
		assertThat(data.at("/postActions/countsByPost")).isEmpty();
		check(data.at("/posts/countsByTopic"), "topic", "count", """
				select "TopicId" || ':' || count(*) from "PostTopic" where "PostId" not in (
				select "PostId" from "PostAction" where "likedAt" is not null)
				group by "TopicId" order by count(*) desc, "TopicId" limit 4""");
	}

	@Test
	void relatedTopicsAreThoseThatShareMostPosts() {
		JsonNode topic = api()
			.data("{ topic(by: {slug: \"topic-4\"}) { relatedTopics { count topic { databaseId } } } }");
		check(topic.at("/topic/relatedTopics"), "topic", "count",
				"""
						select b."TopicId" || ':' || count(*) from "PostTopic" a join "PostTopic" b using ("PostId")
						where a."TopicId" = 4 and b."TopicId" <> 4 group by b."TopicId" order by count(*) desc, b."TopicId" limit 10""");
	}

	private void check(JsonNode groups, String reference, String count, String sql) {
		assertThat(groups.valueStream()
			.map((group) -> id("Group", group.at("/" + reference + "/databaseId").stringValue(),
					group.get(count).intValue())))
			.isNotEmpty()
			.containsExactlyElementsOf(idsOf("Group", sql));
	}

}
