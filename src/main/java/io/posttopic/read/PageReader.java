package io.posttopic.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A reader of the page of a connection from the values of the row that contains the
 * connection.
 *
 * @param slot the slot of the page's rows, which may include one more than its size
 * @param size the largest number of rows on the page
 * @param backward whether PostgreSQL returns the rows in reverse order
 * @param oppositeSlot the slot that says whether there are rows on the other side of the
 * cursor, or -1 if that is not read
 * @param row the writer of each of the rows
 */
record PageReader(int slot, int size, boolean backward, int oppositeSlot, RowWriter row) {

	private static final @Nullable Object[] NONE = {};

	/**
	 * Returns a reader of the rows of the page, in the connection's order.
	 */
	Shape.Reader rows(Shape shape) {
		return (values) -> {
			int length = length(values);
			List<Row> rows = new ArrayList<>(length);
			for (int i = 0; i < length; i++) {
				rows.add(new Row(shape, row(values, i)));
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
		return (values) -> (length(values) > 0) ? reader.read(row(values, 0)) : null;
	}

	/**
	 * Returns a reader that applies to the last row of the page and is null for an empty
	 * page.
	 */
	Shape.Reader last(Shape.Reader reader) {
		return (values) -> (length(values) > 0) ? reader.read(row(values, length(values) - 1)) : null;
	}

	private int length(@Nullable Object[] values) {
		return Math.min(answer(values).length, this.size);
	}

	/**
	 * Returns a row of the page, in the connection's order.
	 */
	private @Nullable Object[] row(@Nullable Object[] values, int index) {
		int position = this.backward ? length(values) - 1 - index : index;
		return this.row.values((@Nullable Object[]) Objects.requireNonNull(answer(values)[position]));
	}

	private @Nullable Object[] answer(@Nullable Object[] values) {
		Object answer = values[this.slot];
		return (answer != null) ? (@Nullable Object[]) answer : NONE;
	}

}
