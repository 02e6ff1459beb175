package io.posttopic.graphiql;

import io.posttopic.http.HttpSlice;

import java.util.Arrays;
import java.util.stream.Stream;

import io.posttopic.security.TokenIssuer;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.support.ui.Select;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a GraphiQL page that stays open while the server restarts: first with another
 * key, then with an issuer of tokens, so that signing in at the page is no longer
 * possible.
 */
class SignedOutTests {

	private static final String MENU = ".sign-in select";

	@Test
	void whoIsNoLongerAcceptedGoesOnAsNobody() throws Exception {
		int port;
		try (Browser browser = Browser.open()) {
			try (ConfigurableApplicationContext server = start(0)) {
				port = server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
				browser.go("http://127.0.0.1:%d/graphiql?query=%%7Bcaller%%7D".formatted(port));
				new Select(browser.waitFor(MENU)).selectByVisibleText("lars, admin");
				assertCaller(browser, "username=lars");
			}
			try (ConfigurableApplicationContext server = start(port)) {
				assertThat(server.isRunning()).isTrue();
				assertCaller(browser, "username=lars");
			}
			try (ConfigurableApplicationContext server = start(port,
					"--spring.security.oauth2.resourceserver.jwt.public-key-location="
							+ TokenIssuer.TRUSTED.writeKey().toUri())) {
				assertThat(server.isRunning()).isTrue();
				assertCaller(browser, "username=null");
				browser.waitForText(".sign-in [role='status']", "lars");
				assertThat(new Select(browser.waitFor(MENU)).getFirstSelectedOption().getText()).isEqualTo("nobody");
			}
		}
	}

	private static ConfigurableApplicationContext start(int port, String... arguments) {
		SpringApplication server = new SpringApplication(HttpSlice.class, SignInMenuTests.Demo.class);
		String[] settings = { "--server.port=" + port, "--" + HttpSlice.SCHEMA, "--" + HttpSlice.NO_DATABASE };
		return server.run(Stream.of(settings, arguments).flatMap(Arrays::stream).toArray(String[]::new));
	}

	private static void assertCaller(Browser browser, String part) {
		browser.waitFor(".graphiql-execute-button").click();
		browser.waitForText(".graphiql-response", part);
	}

}
