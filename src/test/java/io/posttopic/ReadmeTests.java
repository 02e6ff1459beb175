package io.posttopic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.posttopic.adoption.Migrations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ReadmeTests extends WritingTests {

	@BeforeEach
	void beginWithTheDemoContent() {
		DATABASE.execute("truncate \"Users\", \"Posts\", \"Topics\", \"PostTopic\", \"PostAction\" restart identity");
		DATABASE.executeScript("demo.sql");
	}

	@Test
	void theQueryHasTheAnswerThatItSays() throws IOException {
		assertThat(nobody().data(block("graphql", 0))).isEqualTo(json(0));
	}

	@Test
	void theMutationHasTheAnswerThatItSays() throws IOException {
		assertThat(ada().data(block("graphql", 1))).isEqualTo(json(1));
	}

	@Test
	void theReportOfASequelizeDatabaseIsWhatItSays() throws IOException {
		String report = Migrations.report(PostgresServer.newest().loaded("sequelize-twin.sql"));

		assertThat(block("text", 0).split("\n\n")).hasSize(2)
			.allSatisfy((part) -> assertThat(report).contains(part.strip()));
	}

	private static JsonNode json(int index) throws IOException {
		return JsonMapper.shared().readTree(block("json", index));
	}

	private static String block(String language, int index) throws IOException {
		return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("README.md")))
			.results()
			.map((MatchResult block) -> block.group(1))
			.toList()
			.get(index);
	}

}
