package io.posttopic.subscription;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.posttopic.changes.Change;
import io.posttopic.read.EventFilter;

/**
 * An index of the live subscriptions by one of the values that they ask for, so that the
 * receivers of a change are found without comparing all of them. Guarded by the lock of
 * {@link Subscriptions}.
 */
final class LiveSubscriptions {

	private final Map<EventFilter, Set<Subscription>> buckets = new HashMap<>();

	void add(Subscription subscription) {
		this.buckets.computeIfAbsent(bucket(subscription.filter()), (_) -> new HashSet<>()).add(subscription);
	}

	void remove(Subscription subscription) {
		this.buckets.computeIfPresent(bucket(subscription.filter()), (_, members) -> {
			members.remove(subscription);
			return members.isEmpty() ? null : members;
		});
	}

	/**
	 * Returns the subscriptions that ask for a change and have not read it before they
	 * were live.
	 */
	List<Subscription> receivers(Change change) {
		return buckets(change).stream()
			.flatMap((bucket) -> this.buckets.getOrDefault(bucket, Set.of()).stream())
			.filter((subscription) -> change.matches(subscription.filter()) && !subscription.hasRead(change))
			.toList();
	}

	private static EventFilter bucket(EventFilter filter) {
		if (filter.key1() != null) {
			return new EventFilter(filter.type(), filter.key1(), null, null);
		}
		return (filter.key2() != null) ? new EventFilter(filter.type(), null, filter.key2(), null) : filter;
	}

	private static Set<EventFilter> buckets(Change change) {
		String type = change.type();
		Set<EventFilter> buckets = new HashSet<>();
		buckets.add(new EventFilter(type, null, null, null));
		buckets.add(new EventFilter(type, change.key1(), null, null));
		buckets.add(new EventFilter(type, null, change.key2(), null));
		buckets.add(new EventFilter(type, null, null, change.before()));
		buckets.add(new EventFilter(type, null, null, change.after()));
		return buckets;
	}

}
