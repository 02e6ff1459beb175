package io.posttopic.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Reads the page of a connection from the values of the row that the connection hangs on.
 */
final class Page {

	private static final @Nullable Object[] NONE = {};

	private final int slot;

	private final int size;

	private final boolean backward;

	private int opposite = -1;

	/**
	 * A page.
	 * @param slot where its rows are, perhaps one more than its size
	 * @param size its size
	 * @param backward whether the rows come in reverse
	 */
	Page(int slot, int size, boolean backward) {
		this.slot = slot;
		this.size = size;
		this.backward = backward;
	}

	/**
	 * Says in which slot it stands whether there are rows on the cursor's other side.
	 */
	void oppositeAt(int slot) {
		this.opposite = slot;
	}

	/**
	 * The objects of the page, in the connection's order.
	 */
	List<Row> rows(@Nullable Object[] values, Shape shape, RowWriter writer) {
		@Nullable Object[] answer = answer(values);
		List<Row> rows = new ArrayList<>(answer.length);
		for (int i = 0; i < Math.min(answer.length, this.size); i++) {
			rows.add(new Row(shape, writer.values(row(answer, i))));
		}
		if (this.backward) {
			Collections.reverse(rows);
		}
		return rows;
	}

	/**
	 * Whether there are rows beyond the page, in the direction of paging or in the other.
	 */
	Shape.Reader has(boolean further) {
		if (further) {
			return (values) -> answer(values).length > this.size;
		}
		return (values) -> this.opposite >= 0 && Boolean.TRUE.equals(values[this.opposite]);
	}

	/**
	 * Reads from the first row of the page, null where it is empty.
	 */
	Shape.Reader first(Shape.Reader reader, RowWriter writer) {
		return edge(reader, writer, !this.backward);
	}

	/**
	 * Reads from the last row of the page, null where it is empty.
	 */
	Shape.Reader last(Shape.Reader reader, RowWriter writer) {
		return edge(reader, writer, this.backward);
	}

	private Shape.Reader edge(Shape.Reader reader, RowWriter writer, boolean firstAnswered) {
		return (values) -> {
			@Nullable Object[] answer = answer(values);
			int length = Math.min(answer.length, this.size);
			return (length > 0) ? reader.read(writer.values(row(answer, firstAnswered ? 0 : length - 1))) : null;
		};
	}

	private @Nullable Object[] answer(@Nullable Object[] values) {
		Object answer = values[this.slot];
		return (answer != null) ? (@Nullable Object[]) answer : NONE;
	}

	private static @Nullable Object[] row(@Nullable Object[] answer, int index) {
		return (@Nullable Object[]) Objects.requireNonNull(answer[index]);
	}

}
