package io.posttopic;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP relay that can behave like a network that loses all packets: it forwards nothing
 * and closes nothing.
 */
public final class Relay implements AutoCloseable {

	private final ServerSocket listener;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private volatile int target;

	private boolean isBlackHole;

	/**
	 * Starts a relay to a port of this machine.
	 */
	public Relay(int target) throws IOException {
		this(0, target);
	}

	/**
	 * Starts a relay from one port of this machine to another.
	 */
	public Relay(int port, int target) throws IOException {
		this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
		this.target = target;
		Thread.startVirtualThread(this::accept);
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Stops forwarding, or continues with what has arrived meanwhile.
	 */
	public synchronized void setBlackHole(boolean isBlackHole) {
		this.isBlackHole = isBlackHole;
		notifyAll();
	}

	/**
	 * Forwards further connections to another port.
	 */
	public void setTarget(int target) {
		this.target = target;
	}

	/**
	 * Closes all connections.
	 */
	public void cut() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
		this.sockets.clear();
	}

	private synchronized void awaitForwarding() throws InterruptedException {
		while (this.isBlackHole) {
			wait();
		}
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				connect(this.listener.accept());
			}
			catch (IOException ex) {
				// The relay is being closed.
			}
		}
	}

	private void connect(Socket client) throws IOException {
		try {
			Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
			this.sockets.add(client);
			this.sockets.add(server);
			Thread.startVirtualThread(() -> forward(client, server));
			Thread.startVirtualThread(() -> forward(server, client));
		}
		catch (IOException ex) {
			// The target cannot be reached.
			client.close();
		}
	}

	private void forward(Socket from, Socket to) {
		try (from; to) {
			InputStream input = from.getInputStream();
			OutputStream output = to.getOutputStream();
			byte[] bytes = new byte[8192];
			for (int length = input.read(bytes); length >= 0; length = input.read(bytes)) {
				awaitForwarding();
				output.write(bytes, 0, length);
			}
			awaitForwarding();
		}
		catch (IOException ex) {
			// One of the two has closed the connection.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		cut();
		setBlackHole(false);
	}

}
