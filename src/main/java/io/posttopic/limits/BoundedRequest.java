package io.posttopic.limits;

import io.posttopic.error.RequestException;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import io.posttopic.database.RequestBudget;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * A request whose body has a bound in its length and in the time of reading it.
 */
public class BoundedRequest extends HttpServletRequestWrapper {

	/** 1 MB. */
	public static final int MAX_BODY_BYTES = 1024 * 1024;

	private final RequestBudget budget;

	private final long nanosAllowed;

	public BoundedRequest(HttpServletRequest request, RequestBudget budget, Duration allowed) {
		super(request);
		this.budget = budget;
		this.nanosAllowed = allowed.toNanos();
	}

	/**
	 * The body; what reads it may throw a {@link RequestException}.
	 * @throws RequestException 413 if the request says that it is too long
	 */
	@Override
	public ServletInputStream getInputStream() throws IOException {
		if (getContentLengthLong() > MAX_BODY_BYTES) {
			throw tooLong();
		}
		return new Body(super.getInputStream());
	}

	private static RequestException tooLong() {
		return RequestException.of(413, "The body has more than " + MAX_BODY_BYTES + " bytes.");
	}

	private static RequestException tooSlow() {
		return RequestException.of(408, "The body did not come in time.");
	}

	private final class Body extends ServletInputStream {

		private final ServletInputStream body;

		private long length;

		private Body(ServletInputStream body) {
			this.body = body;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] bytes, int offset, int wanted) throws IOException {
			int read = readInTime(bytes, offset, wanted);
			if (read > 0) {
				this.length += read;
				if (this.length > MAX_BODY_BYTES) {
					throw tooLong();
				}
				BoundedRequest.this.budget.take(read);
			}
			return read;
		}

		private int readInTime(byte[] bytes, int offset, int wanted) throws IOException {
			try {
				int read = this.body.read(bytes, offset, wanted);
				if (BoundedRequest.this.budget.duration() > BoundedRequest.this.nanosAllowed) {
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
