package io.posttopic.read;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.posttopic.pool.RequestBudget;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a response, or of a part of it, kept as the chunks of a few kilobytes that
 * a JSON generator writes. Every chunk is charged to the {@link RequestBudget} as it is
 * written. Appending a part to the whole does not copy its chunks.
 */
public final class ResponseBytes extends OutputStream {

	private final @Nullable RequestBudget budget = RequestBudget.current();

	private final List<byte[]> chunks = new ArrayList<>(4);

	private long size;

	@Override
	public void write(int single) {
		write(new byte[] { (byte) single }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
		if (this.budget != null) {
			this.budget.takeForResponse(length);
		}
		this.chunks.add(Arrays.copyOfRange(bytes, offset, offset + length));
		this.size += length;
	}

	/**
	 * Appends bytes that were written before, without copying them.
	 */
	public void append(ResponseBytes part) {
		if (this.budget != null) {
			this.budget.countResponse(part.size);
		}
		this.chunks.addAll(part.chunks);
		this.size += part.size;
	}

	public long size() {
		return this.size;
	}

	public void writeTo(OutputStream stream) throws IOException {
		for (byte[] chunk : this.chunks) {
			stream.write(chunk);
		}
	}

}
