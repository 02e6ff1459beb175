package io.posttopic.limits;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import io.posttopic.pool.RequestBudget;
import io.posttopic.error.RequestException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * A request whose body is limited in length and in the time that it may take to arrive.
 * The bytes that are read are taken from the request's memory budget.
 */
public class BoundedRequest extends HttpServletRequestWrapper {

	/** The longest body that is accepted: 1 MiB. */
	public static final int MAX_BODY_BYTES = 1024 * 1024;

	private final RequestBudget budget;

	private final long maxNanos;

	public BoundedRequest(HttpServletRequest request, RequestBudget budget, Duration maxDuration) {
		super(request);
		this.budget = budget;
		this.maxNanos = maxDuration.toNanos();
	}

	/**
	 * Returns the body. Reading from it throws a {@link RequestException}: 413 if the
	 * body turns out to be too long, 408 if it does not arrive in time.
	 * @throws RequestException 413 if the declared length is too long already
	 */
	@Override
	public ServletInputStream getInputStream() throws IOException {
		if (getContentLengthLong() > MAX_BODY_BYTES) {
			throw tooLong();
		}
		return new Body(super.getInputStream());
	}

	private static RequestException tooLong() {
		return RequestException.of(413, "The body is longer than " + MAX_BODY_BYTES + " bytes.");
	}

	private static RequestException tooSlow() {
		return RequestException.of(408, "The body did not arrive in time.");
	}

	private final class Body extends ServletInputStream {

		private final ServletInputStream body;

		private long bytesRead;

		private Body(ServletInputStream body) {
			this.body = body;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			int read = readInTime(bytes, offset, length);
			if (read > 0) {
				this.bytesRead += read;
				if (this.bytesRead > MAX_BODY_BYTES) {
					throw tooLong();
				}
				BoundedRequest.this.budget.take(read);
			}
			return read;
		}

		private int readInTime(byte[] bytes, int offset, int length) throws IOException {
			try {
				int read = this.body.read(bytes, offset, length);
				if (BoundedRequest.this.budget.duration() > BoundedRequest.this.maxNanos) {
					throw tooSlow();
				}
				return read;
			}
			catch (IOException ex) {
				if (ex.getCause() instanceof SocketTimeoutException) {
					throw tooSlow();
				}
				throw ex;
			}
		}

		@Override
		public boolean isFinished() {
			return this.body.isFinished();
		}

		@Override
		public boolean isReady() {
			return this.body.isReady();
		}

		@Override
		public void setReadListener(ReadListener listener) {
			this.body.setReadListener(listener);
		}

	}

}
