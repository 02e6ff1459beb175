package io.posttopic.graphiql;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import io.posttopic.http.HttpSliceTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of GraphiQL for reading, in a browser that can reach nothing but the server.
 */
class GraphiqlTests extends HttpSliceTests {

	private static final String EXECUTE = ".graphiql-execute-button";

	private static final String ANSWER = ".graphiql-response";

	private static final String EDITOR = ".graphiql-query-editor";

	private Browser browser;

	@BeforeEach
	void openBrowser() throws Exception {
		this.browser = Browser.open();
	}

	@AfterEach
	void everythingCameFromTheServer() throws Exception {
		if (this.browser != null) {
			try (Browser browser = this.browser) {
				browser.assertQuiet(this.port);
			}
		}
	}

	@Test
	void theExamplesAreInTheFirstTabAndTheManualBesideThem() throws Exception {
		this.browser.go(server() + "/");
		assertThat(this.browser.url()).isEqualTo(server() + "/graphiql");
		assertThat(this.browser.title()).contains("posttopic");
		this.browser.waitForText(EDITOR, "query Posts");
		this.browser.waitForText("section[aria-label='Variables']", "join-tables");
		this.browser.waitFor("button[aria-label='Show Documentation Explorer']").click();
		this.browser.waitForText(".graphiql-doc-explorer", "Root Types");
		this.browser.waitFor("button[aria-label='Show History']");
		this.browser.go(server() + "/graphiql");
		this.browser.waitForText(EDITOR, "query Posts");
		assertThat(this.browser.url()).isEqualTo(server() + "/graphiql");
		assertThat(this.browser.count(".graphiql-tab")).isZero();
	}

	@Test
	void aSharedQueryIsRunByAClick() throws Exception {
		this.browser.go(server() + "/graphiql?query=" + encode("query A($t: String) { echo(text: $t) { given } }")
				+ "&variables=" + encode("{\"t\": \"from the address\"}") + "&operationName=A");
		this.browser.waitFor(EXECUTE).click();
		this.browser.waitForText(ANSWER, "text=from the address");
	}

	@Test
	void theAddressFollowsTheEditorAndAnErrorIsShown() throws Exception {
		this.browser.go(server() + "/graphiql?query=" + encode("{ thread "));
		this.browser.waitFor(EDITOR + " .CodeMirror").click();
		this.browser.type(Keys.chord(Keys.CONTROL, Keys.END) + "refused }");
		this.browser.waitForUrl(encode("refused }").replace("%20", "+"));
		this.browser.waitFor(EXECUTE).click();
		this.browser.waitForText(ANSWER, "CONFLICT");
		this.browser.go(this.browser.url());
		this.browser.waitForText(EDITOR, "refused");
	}

	@Test
	void menusAndDialogsOpen() throws Exception {
		this.browser
			.go(server() + "/graphiql?query=" + encode("query A { thread } query B { echo(text: \"B\") { given } }"));
		this.browser.waitFor(EXECUTE).click();
		this.browser.waitFor("[role='menuitem']:nth-of-type(2)").click();
		this.browser.waitForText(ANSWER, "text=B");
		this.browser.waitFor("button[aria-label='Open settings dialog']").click();
		this.browser.waitForText(".graphiql-dialog", "Theme");
	}

	private String server() {
		return "http://127.0.0.1:" + this.port;
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

}
