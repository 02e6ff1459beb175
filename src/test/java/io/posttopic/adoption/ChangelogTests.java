package io.posttopic.adoption;

import java.util.List;
import java.util.stream.Stream;

import io.posttopic.migration.Aggregate;
import io.posttopic.migration.Changelog;
import io.posttopic.migration.Step;
import io.posttopic.PostgresServer;
import liquibase.Scope;
import liquibase.changelog.ChangeLogParameters;
import liquibase.exception.LiquibaseException;
import liquibase.parser.core.yaml.YamlChangeLogParser;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChangelogTests {

	private final Changelog changelog = Changelog.read();

	@Test
	void itIsReadAsLiquibaseReadsIt() throws LiquibaseException {
		List<String> liquibase = new YamlChangeLogParser()
			.parse(Changelog.MASTER, new ChangeLogParameters(), new ClassLoaderResourceAccessor())
			.getChangeSets()
			.stream()
			.map((changeSet) -> changeSet.getFilePath() + " " + changeSet.getId() + " " + changeSet.getChanges().size()
					+ " " + (changeSet.getPreconditions().getNestedPreconditions().size()))
			.toList();

		assertThat(this.changelog.steps().stream().map(ChangelogTests::describe)).isEqualTo(liquibase)
			.hasSizeGreaterThan(70);
	}

	@Test
	void everyStepIsMadeInAnEmptyDatabaseOrNeededOnlyByAnother() {
		List<String> ran = PostgresServer.newest()
			.migrated()
			.list("select filename || ' ' || id from posttopic_changelog order by orderexecuted");

		assertThat(this.changelog.steps().stream().map((step) -> step.part() + " " + step.id())).isEqualTo(ran);
	}

	@Test
	void everyColumnOfAnAggregateIsMadeByAStepOrWithItsTable() {
		List<Aggregate> aggregates = Aggregate.all(Aggregate.mapping(), this.changelog);
		assertThat(aggregates.stream().map(Aggregate::table)).containsExactly("Users", "Topics", "Posts", "PostAction",
				"PostTopic");
		for (Aggregate aggregate : aggregates) {
			List<String> made = Stream
				.concat(aggregate.key().stream(),
						this.changelog.steps()
							.stream()
							.filter((step) -> step.part().equals(aggregate.part()))
							.map(Step::id))
				.toList();
			assertThat(made).containsAll(aggregate.columns().stream().map(Aggregate.Column::name).toList());
		}
	}

	private static String describe(Step step) {
		return "%s %s %d %d".formatted(step.part(), step.id(), step.sql().size() - step.marks().size(),
				step.checks().size());
	}

}
