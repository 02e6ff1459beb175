package io.posttopic.subscription;

import java.time.Duration;
import java.util.Map;

import io.posttopic.WritingTests;
import io.posttopic.limits.StoppedClock;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that all subscriptions of a caller pay for their events from one account.
 */
@TestPropertySource(properties = { "posttopic.limits.cost=200", "posttopic.limits.rate.points-per-minute=1000" })
@Import(StoppedClock.class)
class EventPaymentTests extends WritingTests {

	/** An event costs more than 100 points. */
	private static final String EXPENSIVE = "subscription { postTopicChanged { topic { posts(first: 100) { nodes { id } } } } }";

	@Autowired
	private StoppedClock clock;

	@Test
	void subscriptionsThatWereOpenedAtDifferentTimesShareAnAccount() throws Exception {
		try (EventClient first = EventClient.open(ada(), EXPENSIVE, Map.of())) {
			this.clock.advance(Duration.ofSeconds(61));
			try (EventClient second = EventClient.open(ada(), EXPENSIVE, Map.of())) {
				DATABASE.execute("update \"PostTopic\" set note = 'new' where \"PostId\" = 2");
				assertThat(eventsUntilRateLimited(first) + eventsUntilRateLimited(second)).isBetween(1, 9);
			}
		}
	}

	private static int eventsUntilRateLimited(EventClient client) throws Exception {
		int events = 0;
		while (true) {
			EventClient.Message message = client.next();
			if (message.data().has("errors")) {
				assertThat(message.code()).isEqualTo("RATE_LIMITED");
				return events;
			}
			events++;
			DATABASE.execute("update \"PostTopic\" set note = '" + events + "' where \"PostId\" = 2");
		}
	}

}
