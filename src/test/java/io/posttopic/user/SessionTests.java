package io.posttopic.user;

import java.util.Map;

import io.posttopic.Api;
import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the session, and for the fields that say what the viewer may do.
 */
class SessionTests extends WritingTests {

	@Test
	void aSessionExistsForWhoeverIsSignedIn() {
		String session = "{ session { username roles user { databaseId } name: user { username } } }";
		assertThat(nobody().data(session)).hasToString("{\"session\":null}");
		assertThat(ada().data(session).get("session")).hasToString(
				"{\"username\":\"ada\",\"roles\":[],\"user\":{\"databaseId\":\"1\"},\"name\":{\"username\":\"ada\"}}");
		assertThat(moderator().data(session).get("session"))
			.hasToString("{\"username\":\"mod\",\"roles\":[\"MODERATOR\"],\"user\":null,\"name\":null}");
		assertThat(admin().data(session).at("/session/roles")).hasToString("[\"MODERATOR\",\"ADMIN\"]");
	}

	@Test
	void whatIsReadBelowASessionIsTheCallers() {
		assertThat(ada().data("{ session { user { actions(filter: {bookmarked: true}) { totalCount } } } }")
			.at("/session/user/actions/totalCount")
			.intValue()).isZero();
		assertThat(ada().error("{ session { u: user { posts(first: -1) { totalCount } } } }")
			.at("/extensions/argument")
			.stringValue()).isEqualTo("u.posts.first");
	}

	/**
	 * Compares what the fields say with what the mutations of the same caller do.
	 */
	@Test
	void whatTheViewerMayDoIsWhatMutationsAllow() {
		for (Api caller : new Api[] { nobody(), ada(), as("lars"), as("new"), moderator(), admin() }) {
			for (int post = 1; post <= 3; post++) {
				JsonNode row = caller.data(ReadingTests.withIds(
						"{ post(id: #Post:%d) { viewerCanUpdate viewerCanSetTopics viewerCanPin } }".formatted(post)))
					.get("post");
				check(caller, row.get("viewerCanUpdate"),
						"updatePost(input: {id: #Post:%d, title: \"New\"}) { post { id } }".formatted(post));
				check(caller, row.get("viewerCanSetTopics"),
						"attachTopic(input: {postId: #Post:%d, topic: {slug: \"t4\"}}) { outcome }".formatted(post));
				if (row.get("viewerCanSetTopics").booleanValue()) {
					check(caller, row.get("viewerCanPin"),
							"attachTopic(input: {postId: #Post:%d, topic: {slug: \"t5\"}, pinned: true}) { outcome }"
								.formatted(post));
				}
			}
			check(caller, caller.data("{ topic(by: {slug: \"t1\"}) { viewerCanUpdate } }").at("/topic/viewerCanUpdate"),
					"updateTopic(input: {id: #Topic:1, name: \"New\"}) { topic { id } }");
			check(caller,
					caller.data("{ user(by: {username: \"ada\"}) { viewerCanUpdate } }").at("/user/viewerCanUpdate"),
					"updateUser(input: {id: #User:1, name: \"New\"}) { user { id } }");
		}
	}

	private static void check(Api caller, JsonNode allowed, String mutation) {
		JsonNode answer = caller.send("mutation { " + ReadingTests.withIds(mutation) + " }", Map.of());
		String code = answer.at("/errors/0/extensions/code").asString("");
		assertThat(code).as("%s of %s", mutation, caller).isIn("", "FORBIDDEN", "UNAUTHENTICATED");
		assertThat(code.isEmpty()).as("%s of %s", mutation, caller).isEqualTo(allowed.booleanValue());
	}

}
