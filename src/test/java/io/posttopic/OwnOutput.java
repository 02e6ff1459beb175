package io.posttopic;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import org.springframework.boot.test.system.CapturedOutput;

/**
 * Captures what the thread of a test prints, and the threads that begin in it, such as
 * those of a server that it starts. So a test can assert all output while others print.
 */
public final class OwnOutput implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

	private static final InheritableThreadLocal<@Nullable Capture> CAPTURE = new InheritableThreadLocal<>();

	static {
		System.setOut(new Routed(System.out, false));
		System.setErr(new Routed(System.err, true));
	}

	/**
	 * Begins to route the output of the JVM, if it has not begun. To be called before
	 * anything else replaces the streams for a while.
	 */
	static void install() {
		// The class is initialized.
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		CAPTURE.set(new Capture());
	}

	@Override
	public void afterEach(ExtensionContext context) {
		CAPTURE.remove();
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == CapturedOutput.class;
	}

	@Override
	public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return CAPTURE.get();
	}

	private static final class Routed extends PrintStream {

		Routed(PrintStream original, boolean isError) {
			super(new OutputStream() {

				@Override
				public void write(int character) {
					write(new byte[] { (byte) character }, 0, 1);
				}

				@Override
				public void write(byte[] bytes, int offset, int length) {
					original.write(bytes, offset, length);
					Capture capture = CAPTURE.get();
					if (capture != null) {
						capture.write(isError, bytes, offset, length);
					}
				}

				@Override
				public void flush() {
					original.flush();
				}

			}, true, original.charset());
		}

	}

	private static final class Capture implements CapturedOutput {

		private final ByteArrayOutputStream all = new ByteArrayOutputStream();

		private final ByteArrayOutputStream out = new ByteArrayOutputStream();

		private final ByteArrayOutputStream err = new ByteArrayOutputStream();

		synchronized void write(boolean isError, byte[] bytes, int offset, int length) {
			this.all.write(bytes, offset, length);
			(isError ? this.err : this.out).write(bytes, offset, length);
		}

		@Override
		public String getAll() {
			return this.all.toString();
		}

		@Override
		public String getOut() {
			return this.out.toString();
		}

		@Override
		public String getErr() {
			return this.err.toString();
		}

		@Override
		public String toString() {
			return getAll();
		}

	}

}
