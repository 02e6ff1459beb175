package io.posttopic.changes;

import java.time.Duration;

import io.posttopic.startup.Settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The change log.
 *
 * @param retention how long changes are kept
 */
@ConfigurationProperties("posttopic.changes")
record ChangeLogProperties(@DefaultValue("30d") Duration retention) {

	ChangeLogProperties {
		new Settings("posttopic.changes").requirePositive("retention", retention);
	}

}
