package io.posttopic.user;

import io.posttopic.ReadingTests;
import io.posttopic.WritingTests;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class UserWritingTests extends WritingTests {

	@Test
	void usersUpdateThemselves() {
		JsonNode user = run(ada(),
				"updateUser(input: {id: #User:1, name: \" Ada \", bio: \"B\"}) { user { username name bio version } }")
			.get("user");
		assertThat(user.get("name").stringValue()).isEqualTo("Ada");
		assertThat(user.get("version").intValue()).isEqualTo(1);
		assertThat(ada().data("{ viewer { username name } }").at("/viewer/name").stringValue()).isEqualTo("Ada");
		assertThat(as("stranger").data("{ viewer { username } }").get("viewer").isNull()).isTrue();
	}

	@Test
	void adminsCreateAndDeleteUsers() {
		JsonNode user = run(admin(),
				"createUser(input: {username: \"Grace.H\", name: \"Grace\"}) { user { id username } }")
			.get("user");
		assertThat(user.get("username").stringValue()).isEqualTo("Grace.H");
		JsonNode taken = error(admin(), "createUser(input: {username: \"ada\"}) { user { id } }");
		assertThat(taken.at("/extensions/code").stringValue()).isEqualTo("CONFLICT");
		assertThat(taken.at("/extensions/argument").stringValue()).isEqualTo("input.username");
		assertThat(taken.at("/extensions/current/username").stringValue()).isEqualTo("ada");
		assertThat(code(admin(), "createUser(input: {username: \"a b\"}) { user { id } }")).isEqualTo("BAD_USER_INPUT");
		run(admin(), "updateUser(input: {id: #User:2, name: \"Lars\"}) { user { name } }");
		run(admin(), "deleteUser(input: {id: #User:1}) { deletedId }");
		assertThat(nobody().data(ReadingTests.withIds("{ post(id: #Post:1) { title author { id } } }"))
			.at("/post/author")
			.isNull()).isTrue();
	}

	@Test
	void usernamesAreCaseSensitive() {
		assertThat(as("ADA").data("{ viewer { username } }").get("viewer").isNull()).isTrue();
		assertThat(code(as("ADA"), "updateUser(input: {id: #User:1, name: \"X\"}) { user { id } }"))
			.isEqualTo("FORBIDDEN");
		assertThat(code(as("ADA"), "updatePost(input: {id: #Post:1, title: \"X\"}) { post { id } }"))
			.isEqualTo("FORBIDDEN");
		assertThat(run(as("ADA"), "createPost(input: {title: \"T\", body: \"B\"}) { post { author { username } } }")
			.at("/post/author/username")
			.stringValue()).isEqualTo("ADA");
		run(admin(), "createUser(input: {username: \"aDa\"}) { user { id } }");
		assertThat(DATABASE.list("select username from \"Users\" where lower(username) = 'ada' order by id"))
			.containsExactly("ada", "ADA", "aDa");
	}

}
