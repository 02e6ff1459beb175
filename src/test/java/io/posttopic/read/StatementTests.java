package io.posttopic.read;

import java.util.List;
import java.util.Map;

import io.posttopic.ReadingTests;
import io.posttopic.ServerLog;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many statements PostgreSQL runs, as its own log tells. One connection, so that none
 * is opened meanwhile.
 */
@TestPropertySource(properties = "spring.datasource.hikari.maximum-pool-size=1")
class StatementTests extends ReadingTests {

	private static final String DEEP = """
			query Deep($size: Int) {
			  posts(first: $size) {
			    totalCount
			    pageInfo { hasNextPage hasPreviousPage endCursor }
			    countsByTopic { count topic { name posts { totalCount } } }
			    aggregate { count authorCount createdAt { max } }
			    groups(by: AUTHOR) { count author { name } aggregate { updatedAt { min } } }
			    edges { cursor node {
			      ... on Node { id }
			      title excerpt searchExcerpt(search: "words") viewerCanUpdate viewerCanPin
			      byName: topics(orderBy: [{topic: {field: NAME}}, {field: POSITION, direction: DESC}]) { nodes { note } }
			      author { username posts(last: 2) { nodes { title } totalCount } }
			      all: topics(first: $size) { totalCount nodes { ...Row } }
			      pinned: topics(filter: {pinned: true}) { totalCount nodes { topic { slug } } }
			      likes: actions(filter: {liked: true}) {
			        totalCount
			        nodes { user { username posts(first: $size) { nodes { title topics { nodes { topic { name } } } } } } }
			      }
			    } }
			  }
			}
			fragment Row on PostTopic {
			  position note pinned
			  addedBy { name }
			  topic { name relatedTopics(first: 3) { count topic { name } } posts(first: 1) { nodes { post { title } } } }
			}""";

	private List<String> statements(Runnable request) {
		ServerLog log = ServerLog.of(OnNewest.DATABASE);
		request.run();
		return log.statements();
	}

	@Test
	void aDeepQueryIsOneStatementWhateverThePageSize() {
		for (int size : List.of(1, 2, 4)) {
			assertThat(statements(() -> {
				JsonNode posts = api().data(DEEP, Map.of("size", size)).get("posts");
				assertThat(posts.get("edges")).hasSize(size);
				assertThat(posts.at("/edges/0/node/all/nodes/0/topic/relatedTopics/0/topic/name").isString()).isTrue();
			})).hasSize(1);
		}
	}

	@Test
	void everyRootFieldIsOneStatement() {
		assertThat(statements(() -> api()
			.data("{ a: posts { totalCount } b: posts(first: 1) { nodes { id } } topics { totalCount } }"))).hasSize(3);
	}

	@Test
	void nodesAreOneStatementForEachType() {
		String ids = withIds("[#Post:1, #Topic:1, #Post:2, #PostTopic:5:1, #Post:999, #Topic:2, #Post:1]");
		assertThat(statements(() -> {
			JsonNode nodes = api().data("{ nodes(ids: " + ids + """
					) { __typename id
					... on Post { title topics { nodes { topic { name } } } }
					... on PostTopic { post { title } } } }""").get("nodes");
			assertThat(nodes).hasSize(7);
			assertThat(nodes.at("/4").isNull()).isTrue();
			assertThat(nodes.get(6)).isEqualTo(nodes.get(0));
			assertThat(nodes.at("/3/__typename").stringValue()).isEqualTo("PostTopic");
		})).hasSize(3);
	}

	@Test
	void whatIsNotAskedForIsNotRead() {
		assertThat(statements(() -> api().data("{ posts { nodes { title } } }")).getFirst()).doesNotContain("count(")
			.doesNotContain("body")
			.doesNotContain("PostTopic");
		assertThat(statements(() -> api().data("{ posts { totalCount } }")).getFirst()).doesNotContain("order by");
		assertThat(statements(() -> api().data("{ __typename }"))).isEmpty();
	}

	@Test
	void theTextOfAStatementHasNoValueOfTheCaller() {
		String first = statements(
				() -> api().data(withIds("{ posts(filter: {authorId: #User:1, search: \"one\"}) { totalCount } }")))
			.getFirst();
		String second = statements(() -> api()
			.data(withIds("{ posts(filter: {authorId: #User:2, search: \"' or true --\"}) { totalCount } }")))
			.getFirst();
		assertThat(second).isEqualTo(first);
	}

	@Test
	void aSelectionWiderThanAFunctionsArgumentsIsStillOneStatement() {
		StringBuilder fields = new StringBuilder();
		for (int i = 0; i < 250; i++) {
			fields.append("c").append(i).append(": totalCount(atMost: ").append(i).append(") ");
		}
		List<String> statements = statements(() -> {
			JsonNode data = api().data("{ posts { " + fields + "} topics(first: 2) { nodes { name posts { " + fields
					+ "nodes { " + "post { title } } } } } }");
			assertThat(data.at("/posts/c59").intValue()).isEqualTo(59);
			assertThat(data.at("/posts/c249").intValue()).isEqualTo(60);
			assertThat(data.at("/topics/nodes/1/posts/c3").intValue()).isEqualTo(3);
			assertThat(data.at("/topics/nodes/1/posts/nodes/0/post/title").isString()).isTrue();
		});
		assertThat(statements).hasSize(2);
	}

}
