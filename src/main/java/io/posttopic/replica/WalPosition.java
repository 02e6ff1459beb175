package io.posttopic.replica;

import java.util.HexFormat;

/**
 * A position in the primary's write-ahead log. A replica that has replayed the log up to
 * the position shows everything that was committed before it.
 *
 * @param bytes the number of bytes of the log before the position, as in
 * {@code pg_wal_lsn_diff(position, '0/0')}
 * @see <a href="https://www.postgresql.org/docs/current/datatype-pg-lsn.html">PostgreSQL,
 * pg_lsn</a>
 */
public record WalPosition(long bytes) implements Comparable<WalPosition> {

	/** The position that every replica has replayed. */
	public static final WalPosition START = new WalPosition(0);

	/** A position that no replica ever replays, so that the primary serves the read. */
	public static final WalPosition END = new WalPosition(Long.MAX_VALUE);

	private static final int DIGITS = 16;

	/**
	 * Returns the position that a text of {@link #toString()} represents.
	 * @throws IllegalArgumentException if the text represents none
	 */
	public static WalPosition parse(String text) {
		if (text.length() != DIGITS) {
			throw new IllegalArgumentException("A position has " + DIGITS + " hexadecimal digits");
		}
		return new WalPosition(HexFormat.fromHexDigitsToLong(text) & Long.MAX_VALUE);
	}

	public boolean isAtMost(WalPosition other) {
		return compareTo(other) <= 0;
	}

	@Override
	public int compareTo(WalPosition other) {
		return Long.compare(this.bytes, other.bytes);
	}

	@Override
	public String toString() {
		return HexFormat.of().toHexDigits(this.bytes);
	}

}
