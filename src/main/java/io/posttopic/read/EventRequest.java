package io.posttopic.read;

import org.jspecify.annotations.Nullable;

/**
 * The request of a subscription for events. Executing the operation puts it into the
 * operation's context under this class.
 *
 * @param query what it selects of each event
 * @param filter which changes it asks for
 * @param after the cursor of the last event that the client has seen, or null
 */
public record EventRequest(EventQuery query, EventFilter filter, @Nullable String after) {

	private static final String AFTER = "after";

	/**
	 * Returns the same request for the events after another one.
	 */
	public EventRequest resumedAfter(String cursor) {
		return new EventRequest(this.query, this.filter, cursor);
	}

	/**
	 * Returns the request of a subscription's field. Errors in arguments are collected.
	 */
	static EventRequest of(Table events, Selected root) {
		Table rows = events.changed();
		@Nullable Long[] values = new @Nullable Long[3];
		for (String name : root.arguments().keySet()) {
			Input id = Input.of(root.arguments(), name);
			if (id != null && !name.equals(AFTER)) {
				Column column = rows.column(name);
				int part = rows.key().indexOf(column);
				values[(part >= 0) ? part : 2] = root.collectErrors(() -> id.id(rows.typeOf(column)), 0L);
			}
		}
		return new EventRequest(new EventQuery(events, root),
				new EventFilter(rows.type(), values[0], values[1], values[2]), (String) root.arguments().get(AFTER));
	}

}
