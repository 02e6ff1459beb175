package io.posttopic.graphiql;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import io.posttopic.http.HttpSliceTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.Rectangle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of GraphiQL for reading, in a browser that can reach nothing but the server.
 */
class GraphiqlTests extends HttpSliceTests {

	private static final String EXECUTE = ".graphiql-execute-button";

	private static final String TAB = ".graphiql-tab:nth-of-type(%d) button";

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
	void theStartPageLeadsToGraphiqlAndSaysWhereTokensComeFrom() {
		this.browser.go(server() + "/");
		assertThat(this.browser.title()).isEqualTo("posttopic");
		this.browser.waitForText("#issuer pre", server() + "/graphql");
		assertThat(this.browser.count("#development[hidden]")).isOne();
		assertThat(this.browser.count("#schema[hidden]")).isZero();
		this.browser.waitFor("a[href='graphiql']").click();
		this.browser.waitForText(EDITOR, "query Posts");
	}

	@Test
	void eachExampleIsATabAndTheManualIsBesideThem() throws Exception {
		this.browser.go(server() + "/graphiql");
		this.browser.waitForText(EDITOR, "query Posts");
		int examples = this.browser.count(".graphiql-tab");
		assertThat(examples).isGreaterThan(5);
		assertThat(this.browser.textOfEditor("section[aria-label='Variables']")).isEmpty();
		this.browser.waitFor(TAB.formatted(2)).click();
		this.browser.waitForText("section[aria-label='Variables']", "join-tables");
		this.browser.waitFor(TAB.formatted(examples)).click();
		this.browser.waitForText(EDITOR, "subscription TopicChanges");
		assertThat(this.browser.textOfEditor(EDITOR)).doesNotContain("query ", "mutation ");
		this.browser.waitFor("button[aria-label='Show Documentation Explorer']").click();
		this.browser.waitForText(".graphiql-doc-explorer", "Root Types");
		this.browser.waitFor("button[aria-label='Show History']");
		assertThat(this.browser.url()).isEqualTo(server() + "/graphiql");
		this.browser.waitForStored("graphiql:tabState", "\"activeTabIndex\":" + (examples - 1));
		this.browser.go(server() + "/graphiql");
		this.browser.waitForText(EDITOR, "subscription TopicChanges");
		assertThat(this.browser.url()).isEqualTo(server() + "/graphiql");
		assertThat(this.browser.count(".graphiql-tab")).isEqualTo(examples);
		this.browser.waitFor(TAB.formatted(1)).click();
		this.browser.waitForText(EDITOR, "query Posts");
		this.browser.waitFor(EDITOR + " .CodeMirror").click();
		this.browser.replaceText("query Other { thread }");
		// Until then, GraphiQL sends the name of the former operation.
		this.browser.waitForText(TAB.formatted(1), "Other");
		this.browser.waitFor(EXECUTE).click();
		this.browser.waitForText(ANSWER, "thread");
	}

	@Test
	void theCostIsBelowTheResultUnlessAHeaderAsksForIt() throws Exception {
		this.browser.go(server() + "/graphiql?query=" + encode("{ thread }"));
		this.browser.waitFor(EXECUTE).click();
		this.browser.waitForText(".graphiql-response .cost", "1");
		assertThat(this.browser.textOfEditor(ANSWER)).contains("thread").doesNotContain("extensions");
		this.browser.waitFor("button[data-name='headers']").click();
		this.browser.waitFor(".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror").click();
		this.browser.type("{\"GraphQL-Cost\": \"1\"");
		this.browser.waitFor(EXECUTE).click();
		this.browser.waitForText(ANSWER, "extensions");
		assertThat(this.browser.textOfEditor(ANSWER)).contains("\"cost\": 1");
	}

	@Test
	void aQueryIsCopiedAsACommand() throws Exception {
		this.browser.go(server() + "/graphiql?query="
				+ encode("query A($t: String) { echo(text: $t) { given } } query B { thread }") + "&variables="
				+ encode("{\"t\": \"it's $HOME\"}"));
		this.browser.waitForText(EDITOR, "query A");
		assertThat(this.browser.runCopiedCommand(EDITOR)).contains("text=it's $HOME");
	}

	@Test
	void onAPhoneThePanesAreBelowEachOther() throws Exception {
		this.browser.shrink();
		this.browser.go(server() + "/graphiql?query=" + encode("{ thread }"));
		Rectangle query = this.browser.place(EDITOR);
		Rectangle answer = this.browser.place(ANSWER);
		assertThat(this.browser.fitsPhone()).isTrue();
		assertThat(query.width).isGreaterThan(300);
		assertThat(answer.width).isGreaterThan(300);
		assertThat(answer.y).isGreaterThan(query.y + query.height);
		this.browser.waitFor(EXECUTE).click();
		this.browser.waitForText(ANSWER, "thread");
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
