package io.posttopic.subscription;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Gatherers;

import io.posttopic.changes.ChangeFeed;
import io.posttopic.changes.ChangePosition;
import io.posttopic.pool.AnswerTooLargeException;
import io.posttopic.read.EventQuery;
import io.posttopic.read.Row;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.QueryTimeoutException;

/**
 * The delivery of the events of some changes to the live subscriptions that select the
 * same.
 */
final class EventDelivery {

	/** How many events one statement reads. */
	private static final int EVENTS = 500;

	private final EventQuery query;

	private final ChangeFeed feed;

	private final Subscriptions subscriptions;

	/** The events in the order of their changes. */
	private final Map<EventQuery.Key, PendingEvent> events = new LinkedHashMap<>();

	/** The receivers that catch up with the remaining events themselves. */
	private final Set<Subscription> behind = new HashSet<>();

	/**
	 * An event that is to be read.
	 *
	 * @param before the position before its change
	 */
	private record PendingEvent(EventQuery.Key key, ChangePosition before, List<Subscription> receivers) {

	}

	/**
	 * Creates a delivery.
	 * @param feed reads the events
	 */
	EventDelivery(EventQuery query, ChangeFeed feed, Subscriptions subscriptions) {
		this.query = query;
		this.feed = feed;
		this.subscriptions = subscriptions;
	}

	/**
	 * Adds a receiver of an event.
	 * @param before the position before the event's change
	 */
	void add(EventQuery.Key key, ChangePosition before, Subscription receiver) {
		this.events.computeIfAbsent(key, (_) -> new PendingEvent(key, before, new ArrayList<>()))
			.receivers()
			.add(receiver);
	}

	void run() throws InterruptedException {
		for (List<PendingEvent> batch : this.events.values().stream().gather(Gatherers.windowFixed(EVENTS)).toList()) {
			deliver(batch);
		}
	}

	private void deliver(List<PendingEvent> all) throws InterruptedException {
		List<PendingEvent> awaited = all.stream()
			.filter((event) -> event.receivers().stream().anyMatch(this::isLive))
			.toList();
		if (awaited.isEmpty()) {
			return;
		}
		try {
			List<@Nullable Row> rows = this.feed.read(this.query, awaited.stream().map(PendingEvent::key).toList());
			for (int i = 0; i < awaited.size(); i++) {
				Row row = rows.get(i);
				if (row != null) {
					deliver(awaited.get(i), row);
				}
			}
		}
		catch (AnswerTooLargeException ex) {
			if (awaited.size() == 1) {
				fail(awaited, ex);
				return;
			}
			int half = awaited.size() / 2;
			deliver(awaited.subList(0, half));
			deliver(awaited.subList(half, awaited.size()));
		}
		catch (QueryTimeoutException | CannotAcquireLockException ex) {
			// Trying again here would make the subscriptions that select something else
			// wait again.
			awaited.forEach((event) -> receivers(event).forEach((receiver) -> leaveBehind(receiver, event, ex)));
		}
		catch (RuntimeException ex) {
			fail(awaited, ex);
		}
	}

	private void deliver(PendingEvent pending, Row row) {
		try {
			Event event = Event.of(pending.key(), this.query, row);
			for (Subscription receiver : receivers(pending)) {
				if (!receiver.add(event)) {
					leaveBehind(receiver, pending);
				}
			}
		}
		catch (RuntimeException ex) {
			fail(List.of(pending), ex);
		}
	}

	/** Returns those that still receive live events. */
	private List<Subscription> receivers(PendingEvent event) {
		return event.receivers().stream().filter(this::isLive).toList();
	}

	private boolean isLive(Subscription receiver) {
		return receiver.isOpen() && !this.behind.contains(receiver);
	}

	private void leaveBehind(Subscription receiver, PendingEvent event, RuntimeException reason) {
		// The database may have paused once, but not whenever this selection is read.
		if (reason instanceof QueryTimeoutException && receiver.timesOutAgain()) {
			receiver.fail(reason);
			return;
		}
		receiver.setSlow();
		leaveBehind(receiver, event);
	}

	private void leaveBehind(Subscription receiver, PendingEvent event) {
		this.behind.add(receiver);
		this.subscriptions.fallBehind(receiver, event.before());
	}

	private void fail(List<PendingEvent> events, RuntimeException ex) {
		events.forEach((event) -> receivers(event).forEach((receiver) -> receiver.fail(ex)));
	}

}
