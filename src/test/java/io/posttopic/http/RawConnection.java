package io.posttopic.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * A connection to a server on this machine, on which a test sends the bytes of its
 * requests itself.
 */
public final class RawConnection implements AutoCloseable {

	private static final int PAUSE_MILLIS = 50;

	private final Socket socket = new Socket();

	private final ByteArrayOutputStream received = new ByteArrayOutputStream();

	public RawConnection(int port) throws IOException {
		this.socket.setReceiveBufferSize(64 * 1024);
		this.socket.setSoTimeout(PAUSE_MILLIS);
		this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
	}

	public void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Ends the input of the server, which may still respond.
	 */
	public void endInput() throws IOException {
		this.socket.shutdownOutput();
	}

	/**
	 * Reads until the server closes the connection.
	 */
	public String read() {
		while (readSome()) {
			// Goes on until the end.
		}
		return this.received.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Reads until the server closes the connection, and keeps sending meanwhile.
	 */
	public String drip(String drop) throws IOException {
		while (sendIfOpen(drop) && readSome()) {
			// Goes on until the end.
		}
		return this.received.toString(StandardCharsets.UTF_8);
	}

	private boolean sendIfOpen(String text) {
		try {
			send(text);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Reads what arrives within a short time, and returns whether there may be more. A
	 * reset counts as the end: the server closes a connection with unread input that way.
	 */
	public boolean readSome() {
		byte[] bytes = new byte[8192];
		try {
			int length = this.socket.getInputStream().read(bytes);
			this.received.write(bytes, 0, Math.max(0, length));
			return length >= 0;
		}
		catch (SocketTimeoutException ex) {
			// The time limit of a test interrupts it.
			return !Thread.currentThread().isInterrupted();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Returns how many bytes have been read.
	 */
	public int size() {
		return this.received.size();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
