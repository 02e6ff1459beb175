package io.posttopic;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Prepares all tests: they wait for conditions as long as on a machine that is very busy,
 * but notice soon that they are met, and can capture their own output.
 */
public final class TestDefaults implements BeforeAllCallback {

	@Override
	public void beforeAll(ExtensionContext context) {
		OwnOutput.install();
		Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
		Awaitility.setDefaultPollInterval(Duration.ofMillis(50));
	}

}
