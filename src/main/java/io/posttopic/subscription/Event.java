package io.posttopic.subscription;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

import io.posttopic.read.EventQuery;
import io.posttopic.read.ResponseBytes;
import io.posttopic.read.Row;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An event as it is sent: the result of executing the subscription for it, as JSON. Many
 * subscribers share one event.
 *
 * @param cursor the position after the event
 * @param queues how many queues the event waits in
 */
public record Event(String cursor, byte[] result, AtomicInteger queues) {

	public long size() {
		return this.result.length;
	}

	public String text() {
		return new String(this.result, UTF_8);
	}

	/**
	 * Creates an event from its row.
	 */
	static Event of(EventQuery.Key key, EventQuery query, Row row) {
		ResponseBytes object = row.json();
		if (object == null) {
			throw new IllegalStateException("The event of the change " + key.id() + " violates the schema.");
		}
		String resultKey = query.resultKey();
		ByteArrayOutputStream result = new ByteArrayOutputStream((int) object.size() + resultKey.length() + 16);
		try {
			result.write(("{\"data\":{\"" + resultKey + "\":").getBytes(UTF_8));
			object.writeTo(result);
			result.write("}}".getBytes(UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new Event(key.cursor(), result.toByteArray(), new AtomicInteger());
	}

}
