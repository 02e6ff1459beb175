package io.posttopic.topic;

import java.util.List;
import java.util.stream.IntStream;

import io.posttopic.PostgresServer;
import io.posttopic.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class SlugsTests {

	private static final TestDatabase DATABASE = PostgresServer.newest().migrated();

	private final Slugs slugs = new Slugs(JdbcClient.create(DATABASE.dataSource()));

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Databases              | databases
			Many-to-many relations | many-to-many-relations
			  C++ & Rust!          | c-rust
			Crème brûlée           | creme-brulee
			ﬁne ½                  | fine-1-2
			--a--                  | a
			日本語                 |
			""")
	void aSlugHasTheLettersAndDigitsOfItsName(String name, String slug) {
		assertThat(this.slugs.of(List.of(name))).containsExactly(slug);
	}

	@Test
	void aLongSlugIsCutAndEndsInNoHyphen() {
		assertThat(this.slugs.of(List.of("a".repeat(89) + " b", "a".repeat(200)))).containsExactly("a".repeat(89),
				"a".repeat(90));
	}

	@Test
	void noSlugIsUsedTwice() {
		DATABASE.execute("insert into \"Topics\" (name, slug) values ('x', 'taken'), ('y', 'taken-2')");

		assertThat(this.slugs.of(List.of("Taken", "TAKEN!", "free", "Free"))).containsExactly("taken-3", "taken-4",
				"free", "free-2");
	}

	@Test
	void afterFiftyCandidatesThereIsNone() {
		List<@Nullable String> slugs = this.slugs.of(IntStream.range(0, 51).mapToObj((i) -> "Same").toList());

		assertThat(slugs).startsWith("same", "same-2").contains("same-50").endsWith((String) null);
		assertThat(slugs.subList(0, 50)).doesNotHaveDuplicates().doesNotContainNull();
	}

}
