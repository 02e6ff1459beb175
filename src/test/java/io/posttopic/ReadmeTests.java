package io.posttopic;

import io.posttopic.adoption.Migrations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReadmeTests extends WritingTests {

	private static final MarkdownPage README = MarkdownPage.read("README.md");

	@BeforeEach
	void beginWithTheDemoContent() {
		loadDemoContent();
	}

	@Test
	void theQueryHasTheAnswerThatItSays() {
		assertThat(nobody().data(README.block("graphql", 0))).isEqualTo(README.json(0));
	}

	@Test
	void theMutationHasTheAnswerThatItSays() {
		assertThat(ada().data(README.block("graphql", 1))).isEqualTo(README.json(1));
	}

	@Test
	void theReportOfASequelizeDatabaseIsWhatItSays() {
		String report = Migrations.report(PostgresServer.newest().loaded("sequelize-twin.sql"));

		assertThat(README.block("text", 0).split("\n\n")).hasSize(2)
			.allSatisfy((part) -> assertThat(report).contains(part.strip()));
	}

}
