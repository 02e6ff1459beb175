package io.posttopic.subscription;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Gatherers;

import io.posttopic.changes.ChangeFeed;
import io.posttopic.pool.AnswerTooLargeException;
import io.posttopic.read.EventQuery;
import io.posttopic.read.Row;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of the events of some changes to the live subscriptions that select the
 * same.
 */
final class EventDelivery {

	/** How many events one statement reads. */
	private static final int EVENTS = 500;

	private final EventQuery query;

	private final ChangeFeed feed;

	private final LongAdder delivered;

	/** The receivers of each event, in the order of the changes. */
	private final Map<EventQuery.Key, List<Subscription>> receivers = new LinkedHashMap<>();

	/**
	 * Creates a delivery.
	 * @param feed reads the events
	 * @param delivered counts the events that receivers got
	 */
	EventDelivery(EventQuery query, ChangeFeed feed, LongAdder delivered) {
		this.query = query;
		this.feed = feed;
		this.delivered = delivered;
	}

	void add(EventQuery.Key key, Subscription receiver) {
		this.receivers.computeIfAbsent(key, (_) -> new ArrayList<>()).add(receiver);
	}

	void run() throws InterruptedException {
		for (List<EventQuery.Key> batch : this.receivers.keySet()
			.stream()
			.gather(Gatherers.windowFixed(EVENTS))
			.toList()) {
			// The receivers of the first events may have been ended, because their
			// selection is too slow to be read again.
			deliver(batch.stream().filter(this::isAwaited).toList());
		}
	}

	private boolean isAwaited(EventQuery.Key key) {
		return receivers(key).stream().anyMatch(Subscription::isOpen);
	}

	private void deliver(List<EventQuery.Key> keys) throws InterruptedException {
		if (keys.isEmpty()) {
			return;
		}
		try {
			List<@Nullable Row> rows = this.feed.read(this.query, keys);
			for (int i = 0; i < keys.size(); i++) {
				Row row = rows.get(i);
				if (row != null) {
					deliver(keys.get(i), row);
				}
			}
		}
		catch (AnswerTooLargeException ex) {
			if (keys.size() == 1) {
				fail(keys, ex);
				return;
			}
			int half = keys.size() / 2;
			deliver(keys.subList(0, half));
			deliver(keys.subList(half, keys.size()));
		}
		catch (RuntimeException ex) {
			fail(keys, ex);
		}
	}

	private void deliver(EventQuery.Key key, Row row) {
		try {
			Event event = Event.of(key, this.query, row);
			List<Subscription> receivers = receivers(key);
			receivers.forEach((receiver) -> receiver.add(event));
			this.delivered.add(receivers.size());
		}
		catch (RuntimeException ex) {
			fail(List.of(key), ex);
		}
	}

	private void fail(List<EventQuery.Key> keys, RuntimeException ex) {
		keys.forEach((key) -> receivers(key).forEach((receiver) -> receiver.fail(ex)));
	}

	private List<Subscription> receivers(EventQuery.Key key) {
		return this.receivers.getOrDefault(key, List.of());
	}

}
