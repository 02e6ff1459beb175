package io.posttopic.graphiql;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import io.posttopic.database.DatabaseOrigin;
import io.posttopic.http.HttpSliceTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.support.ui.Select;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of GraphiQL's menu "signed in as", which is shown during development.
 */
@Import(SignInMenuTests.Demo.class)
class SignInMenuTests extends HttpSliceTests {

	private static final String MENU = ".sign-in select";

	private static final String ANSWER = ".graphiql-response";

	private static final String EXECUTE = ".graphiql-execute-button";

	private Browser browser;

	@TestConfiguration(proxyBeanMethods = false)
	static class Demo {

		@Bean
		DatabaseOrigin demo() {
			return () -> true;
		}

	}

	@BeforeEach
	void openBrowser() throws Exception {
		this.browser = Browser.open();
		open("{ caller }");
	}

	@AfterEach
	void nothingWasComplainedOf() throws Exception {
		if (this.browser != null) {
			try (Browser browser = this.browser) {
				browser.assertQuiet(this.port);
			}
		}
	}

	@Test
	void aChoiceSignsInAndIsRemembered() {
		assertThat(menu().getOptions()).extracting((option) -> option.getText())
			.containsExactly("nobody", "ada", "leila-h, moderator", "lars, admin");
		assertCaller("username=null");
		menu().selectByVisibleText("ada");
		assertCaller("username=ada, moderator=false");
		menu().selectByVisibleText("lars, admin");
		assertCaller("username=lars, moderator=true, admin=true");

		open("{ again: caller }");
		assertThat(menu().getFirstSelectedOption().getText()).isEqualTo("lars, admin");
		assertCaller("username=lars");
		menu().selectByVisibleText("nobody");
		assertCaller("username=null");
	}

	@Test
	void aHeaderThatIsTypedWins() throws Exception {
		String token = this.client.signIn("leila-h");
		menu().selectByVisibleText("ada");
		this.browser.waitFor("button[data-name='headers']").click();
		this.browser.waitFor(".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror").click();
		this.browser.replaceText("{\"Authorization\": \"Bearer " + token + "\"}");
		assertCaller("username=leila-h");
	}

	@Test
	void aCopiedCommandIsSignedIn() throws Exception {
		menu().selectByVisibleText("ada");
		assertThat(this.browser.runCopiedCommand(".graphiql-query-editor")).contains("username=ada");
	}

	@Test
	void theStartPageSaysHowToGetAToken() {
		this.browser.go("http://127.0.0.1:%d/".formatted(this.port));
		this.browser.waitForText("#development pre", "http://127.0.0.1:%d/sign-in".formatted(this.port));
		assertThat(this.browser.count("#issuer[hidden]")).isOne();
	}

	private void open(String query) {
		this.browser.go("http://127.0.0.1:%d/graphiql?query=%s".formatted(this.port,
				URLEncoder.encode(query, StandardCharsets.UTF_8)));
	}

	private Select menu() {
		return new Select(this.browser.waitFor(MENU));
	}

	private void assertCaller(String part) {
		this.browser.waitFor(EXECUTE).click();
		this.browser.waitForText(ANSWER, part);
	}

}
