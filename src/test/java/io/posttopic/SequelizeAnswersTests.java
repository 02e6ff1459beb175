package io.posttopic;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the operations of {@code docs/sequelize-answers.md} on the demo content.
 */
class SequelizeAnswersTests extends WritingTests {

	private static final MarkdownPage PAGE = MarkdownPage.read("docs/sequelize-answers.md");

	@BeforeEach
	void beginWithTheDemoContent() {
		loadDemoContent();
	}

	@Test
	void isAddSafeIfTwoRequestsMakeItAtOnce9310() throws Exception {
		assertAnswers("9310", 0);
		loadDemoContent();
		String operation = PAGE.section("9310:").block("graphql", 0);
		List<String> outcomes = together(20, () -> ada().data(operation).at("/attachTopic/outcome").stringValue());
		assertThat(Collections.frequency(outcomes, "ADDED")).isEqualTo(1);
		assertThat(Collections.frequency(outcomes, "UNCHANGED")).isEqualTo(19);
		assertThat(topics(1)).isEqualTo("6 1 3 5");
	}

	@Test
	void howDoesEachRowGetValuesOfItsOwn13730() {
		assertAnswers("13730", 0);
		assertThat(topics(1)).isEqualTo("13 6 1 3 5");
	}

	@Test
	void howIsAListOrderedByAColumnOfTheThroughTable10074() {
		assertAnswers("10074", 0);
		assertAnswers("10074", 1);
	}

	@Test
	void howManyRelatedRowsComeWithEachRow14463() {
		assertAnswers("14463", 0);
	}

	@Test
	void doesAPageHaveAsManyRowsAsItShould7344() {
		assertThat(assertAnswers("7344", 0).at("/posts/nodes")).hasSize(3);
	}

	@Test
	void doesTheCountSayHowManyRowsThereAre9481() {
		assertThat(assertAnswers("9481", 0).at("/posts/totalCount").asString()).isEqualTo(DATABASE.one("""
				select count(distinct "PostId") from "PostTopic" where "TopicId" in (6, 3)"""));
	}

	@Test
	void isTheCountRightWithSeveralAssociations6418() {
		assertThat(assertAnswers("6418", 0).at("/posts/totalCount").asString()).isEqualTo(DATABASE.one("""
				select count(distinct "PostId") from "PostTopic" join "PostAction" using ("PostId")
				where pinned and "likedAt" is not null"""));
	}

	@Test
	void canARowBeCreatedTogetherWithLinksToRowsThatExist5325() {
		String topics = DATABASE.one("select count(*) from \"Topics\"");
		assertAnswers("5325", 0);
		assertThat(DATABASE.one("select count(*) from \"Topics\"")).isEqualTo(topics);
	}

	@Test
	void canALinkThatWasRemovedBeAddedAgain11094() {
		assertAnswers("11094", 0);
	}

	@Test
	void canOnePairHaveSeveralRows3220() {
		assertAnswers("3220", 0);
		assertThat(topics(1)).isEqualTo("6 1 3 5");
	}

	/**
	 * Sends an operation of the section of an issue, and returns its answer, which is the
	 * one that the page has.
	 */
	private JsonNode assertAnswers(String issue, int index) {
		MarkdownPage section = PAGE.section(issue + ":");
		JsonNode answer = ada().data(section.block("graphql", index));
		assertThat(answer).isEqualTo(section.json(index));
		return answer;
	}

}
