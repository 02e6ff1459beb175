package io.posttopic.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A reader of the page of a connection from the values of the row that contains the
 * connection.
 */
final class PageReader {

	private static final @Nullable Object[] NONE = {};

	private final int slot;

	private final int size;

	private final boolean backward;

	private final RowWriter row;

	private int oppositeSlot = -1;

	/**
	 * Creates a reader of a page.
	 * @param slot the slot of the page's rows, which may include one more than its size
	 * @param size the largest number of rows on the page
	 * @param backward whether PostgreSQL returns the rows in reverse order
	 * @param row the writer of each of the rows
	 */
	PageReader(int slot, int size, boolean backward, RowWriter row) {
		this.slot = slot;
		this.size = size;
		this.backward = backward;
		this.row = row;
	}

	/**
	 * Sets the slot that says whether there are rows on the other side of the cursor.
	 */
	void setOppositeSlot(int slot) {
		this.oppositeSlot = slot;
	}

	/**
	 * Returns a reader of the rows of the page, in the connection's order.
	 */
	Shape.Reader rows(Shape shape) {
		return (values) -> {
			@Nullable Object[] answer = answer(values);
			List<Row> rows = new ArrayList<>(answer.length);
			for (int i = 0; i < Math.min(answer.length, this.size); i++) {
				rows.add(new Row(shape, row(answer, i)));
			}
			if (this.backward) {
				Collections.reverse(rows);
			}
			return rows;
		};
	}

	/**
	 * Returns a reader of whether there are rows beyond the page.
	 * @param ahead whether to look in the direction of paging, or in the opposite one
	 */
	Shape.Reader hasMore(boolean ahead) {
		if (ahead) {
			return (values) -> answer(values).length > this.size;
		}
		return (values) -> this.oppositeSlot >= 0 && Boolean.TRUE.equals(values[this.oppositeSlot]);
	}

	/**
	 * Returns a reader that applies to the first row of the page and is null for an empty
	 * page.
	 */
	Shape.Reader first(Shape.Reader reader) {
		return boundary(reader, !this.backward);
	}

	/**
	 * Returns a reader that applies to the last row of the page and is null for an empty
	 * page.
	 */
	Shape.Reader last(Shape.Reader reader) {
		return boundary(reader, this.backward);
	}

	private Shape.Reader boundary(Shape.Reader reader, boolean firstInAnswer) {
		return (values) -> {
			@Nullable Object[] answer = answer(values);
			int length = Math.min(answer.length, this.size);
			return (length > 0) ? reader.read(row(answer, firstInAnswer ? 0 : length - 1)) : null;
		};
	}

	private @Nullable Object[] answer(@Nullable Object[] values) {
		Object answer = values[this.slot];
		return (answer != null) ? (@Nullable Object[]) answer : NONE;
	}

	private @Nullable Object[] row(@Nullable Object[] answer, int index) {
		return this.row.values((@Nullable Object[]) Objects.requireNonNull(answer[index]));
	}

}
