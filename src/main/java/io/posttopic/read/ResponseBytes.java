package io.posttopic.read;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.posttopic.database.RequestBudget;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an answer, or of a part of it, in pieces as a JSON generator hands them
 * over, each a few kilobytes long. They are counted as they are written, as
 * {@link RequestBudget#write} does, and are not copied when a part becomes a piece of the
 * whole.
 */
public final class ResponseBytes extends OutputStream {

	private final @Nullable RequestBudget budget = RequestBudget.current();

	private final List<byte[]> pieces = new ArrayList<>(4);

	private long size;

	@Override
	public void write(int single) {
		write(new byte[] { (byte) single }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
		if (this.budget != null) {
			this.budget.write(length);
		}
		this.pieces.add(Arrays.copyOfRange(bytes, offset, offset + length));
		this.size += length;
	}

	/**
	 * Adds what was written before, without copying it.
	 */
	public void append(ResponseBytes part) {
		if (this.budget != null) {
			this.budget.append(part.size);
		}
		this.pieces.addAll(part.pieces);
		this.size += part.size;
	}

	/**
	 * Returns how many bytes there are.
	 */
	public long size() {
		return this.size;
	}

	/**
	 * Writes them all to a stream.
	 */
	public void writeTo(OutputStream stream) throws IOException {
		for (byte[] piece : this.pieces) {
			stream.write(piece);
		}
	}

}
