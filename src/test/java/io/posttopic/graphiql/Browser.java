package io.posttopic.graphiql;

import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.posttopic.Installed;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A headless Chromium, which is started once in a JVM. All tests use its one tab, so that
 * the scripts of GraphiQL stay compiled; each test starts without cookies and stored
 * data.
 */
public final class Browser implements AutoCloseable {

	private static final List<String> LOGS = List.of("performance", "browser");

	private static final Dimension PHONE = new Dimension(390, 844);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

	private static @Nullable ChromeDriver chromium;

	private final ChromeDriver driver;

	private final Set<String> origins = new HashSet<>();

	private Browser(ChromeDriver driver) {
		this.driver = driver;
		LOGS.forEach((log) -> driver.manage().logs().get(log));
	}

	/**
	 * Returns the browser. Without Chromium, the test is skipped, unless {@code CI} is
	 * set.
	 */
	public static Browser open() throws Exception {
		if (chromium == null) {
			chromium = start();
		}
		return new Browser(chromium);
	}

	private static ChromeDriver start() throws Exception {
		Path browser = Installed.require("chromium", "chromium-browser", "google-chrome");
		Path chromedriver = Installed.require("chromedriver");
		Path profile = Files.createTempDirectory("chromium");
		ChromeOptions options = new ChromeOptions().setBinary(browser.toFile())
			.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
					"--disable-background-networking", "--disable-component-update", "--disable-sync",
					"--window-size=1400,900", "--user-data-dir=" + profile,
					// One process for all pages.
					"--renderer-process-limit=1", "--disable-site-isolation-trials",
					"--disable-features=SpareRendererForSitePerProcess");
		options.setCapability("goog:loggingPrefs", Map.of("performance", "ALL", "browser", "ALL"));
		ChromeDriver driver = new ChromeDriver(
				new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.toFile())
					.usingAnyFreePort()
					.build(),
				options);
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			driver.quit();
			FileSystemUtils.deleteRecursively(profile.toFile());
		}));
		return driver;
	}

	public void go(String url) {
		URI address = URI.create(url);
		this.origins.add(address.getScheme() + "://" + address.getAuthority());
		this.driver.get(url);
	}

	String url() {
		return String.valueOf(this.driver.getCurrentUrl());
	}

	String title() {
		return String.valueOf(this.driver.getTitle());
	}

	public WebElement waitFor(String selector) {
		return patience().until(ExpectedConditions.elementToBeClickable(By.cssSelector(selector)));
	}

	public void waitForText(String selector, String text) {
		patience().until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector(selector), text));
	}

	/**
	 * Returns the whole text of an editor. The page itself contains only the visible
	 * lines.
	 */
	String textOfEditor(String selector) {
		return String.valueOf(this.driver.executeScript(
				"return document.querySelector(arguments[0] + ' .CodeMirror').CodeMirror.getValue()", selector));
	}

	public int count(String selector) {
		return this.driver.findElements(By.cssSelector(selector)).size();
	}

	/**
	 * Waits until the page has stored a value that contains a text. GraphiQL stores its
	 * tabs half a second after the last change.
	 */
	void waitForStored(String key, String text) {
		patience()
			.until((_) -> String.valueOf(this.driver.executeScript("return localStorage.getItem(arguments[0])", key))
				.contains(text));
	}

	void type(String keys) {
		new Actions(this.driver).sendKeys(keys).perform();
	}

	/**
	 * Replaces the whole text of the focused editor at once, as pasting does. GraphiQL
	 * checks the text after each key that is typed, which takes long.
	 */
	void replaceText(String text) {
		new Actions(this.driver).keyDown(Keys.CONTROL).sendKeys("a").keyUp(Keys.CONTROL).perform();
		this.driver.executeCdpCommand("Input.insertText", Map.of("text", text));
	}

	void waitForUrl(String part) {
		patience().until(ExpectedConditions.urlContains(part));
	}

	/**
	 * Clicks the button "Copy as curl", and runs the command that it copies.
	 * @param editor the editor to paste the command into
	 * @return the output
	 */
	String runCopiedCommand(String editor) throws Exception {
		Installed.require("curl");
		waitFor("button[aria-label='Copy as curl']").click();
		waitFor(editor + " .CodeMirror").click();
		patience().until((_) -> {
			new Actions(this.driver).keyDown(Keys.CONTROL).sendKeys("av").keyUp(Keys.CONTROL).perform();
			return textOfEditor(editor).startsWith("curl");
		});
		Process shell = new ProcessBuilder("sh", "-c", textOfEditor(editor)).redirectError(Redirect.DISCARD).start();
		return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	/**
	 * Makes the window as small as that of a phone, until the test ends.
	 */
	void shrink() {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", PHONE.getWidth(), "height", PHONE.getHeight(), "deviceScaleFactor", 1, "mobile", true));
	}

	/**
	 * Returns whether the page is no wider than the window of a phone.
	 */
	boolean fitsPhone() {
		return this.driver.executeScript("return document.documentElement.scrollWidth") instanceof Long width
				&& width <= PHONE.getWidth();
	}

	Rectangle place(String selector) {
		return waitFor(selector).getRect();
	}

	private WebDriverWait patience() {
		return new WebDriverWait(this.driver, Duration.ofSeconds(20), POLL_INTERVAL);
	}

	/**
	 * Asserts that, since the browser was opened, pages have sent requests only to the
	 * server at a port, and the console has no errors.
	 */
	public void assertQuiet(int port) {
		assertThat(requestedHosts()).containsExactly("127.0.0.1:" + port);
		assertThat(consoleMessages()).isEmpty();
	}

	private List<String> requestedHosts() {
		return this.driver.manage()
			.logs()
			.get("performance")
			.getAll()
			.stream()
			.map((entry) -> JsonMapper.shared().readTree(entry.getMessage()).path("message"))
			.filter((event) -> event.path("method").asString().equals("Network.requestWillBeSent"))
			.map((event) -> event.at("/params/request/url"))
			.map(JsonNode::asString)
			.filter((url) -> url.startsWith("http") || url.startsWith("ws"))
			.map((url) -> URI.create(url.replaceFirst("[?#].*", "")).getAuthority())
			.distinct()
			.toList();
	}

	/**
	 * Returns the messages of the console, including those of files that were not found.
	 */
	private List<String> consoleMessages() {
		return this.driver.manage()
			.logs()
			.get("browser")
			.getAll()
			.stream()
			.map((entry) -> entry.getLevel() + " " + entry.getMessage())
			.toList();
	}

	@Override
	public void close() {
		if (!this.origins.isEmpty()) {
			this.driver.executeScript("sessionStorage.clear()");
		}
		// A page may store data until it is left.
		this.driver.get("about:blank");
		this.driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
		this.driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
		this.origins.forEach((origin) -> this.driver.executeCdpCommand("Storage.clearDataForOrigin",
				Map.of("origin", origin, "storageTypes", "all")));
	}

}
