package io.posttopic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

@ContextConfiguration(initializers = ReadingTests.OnDemo.class, inheritInitializers = false)
class ReadmeTests extends ReadingTests {

	@Test
	void theQueryHasTheAnswerThatItSays() throws IOException {
		assertThat(api().data(block("graphql"))).isEqualTo(JsonMapper.shared().readTree(block("json")));
	}

	private static String block(String language) throws IOException {
		Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("README.md")));
		assertThat(block.find()).isTrue();
		return block.group(1);
	}

}
