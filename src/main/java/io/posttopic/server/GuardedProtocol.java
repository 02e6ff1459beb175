package io.posttopic.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP/1.1 with what it has no bounds for: how long a request's headers, the
 * rest of a body that nobody reads, and an answer may take in all, however small the
 * pieces are in which they go. And it tells whether a client has hung up. Made by Tomcat,
 * which is why it is public.
 */
public class GuardedProtocol extends Http11NioProtocol {

	private static final ThreadLocal<@Nullable SocketWrapperBase<?>> CURRENT = new ThreadLocal<>();

	private final Set<GuardedProcessor> serving = ConcurrentHashMap.newKeySet();

	private long nanosForHeaders = Long.MAX_VALUE;

	private long nanosForAll = Long.MAX_VALUE;

	public GuardedProtocol() {
		super(new GuardedEndpoint());
	}

	void setConnectionsPerAddress(int most, ClientAddress proxies) {
		GuardedEndpoint endpoint = (GuardedEndpoint) getEndpoint();
		endpoint.proxies = proxies;
		endpoint.most = most;
	}

	void setLimits(Duration headers, Duration all) {
		this.nanosForHeaders = headers.toNanos();
		this.nanosForAll = all.toNanos();
	}

	/**
	 * Tells whether the client of the request that the current thread serves has closed
	 * its connection, or the half of it that it sends on. To be asked by one thread at a
	 * time, and only while the request's own thread does not read. Of a client that has
	 * sent its next request already it is not known.
	 */
	static BooleanSupplier clientIsGone() {
		SocketWrapperBase<?> socket = CURRENT.get();
		return () -> socket != null && isAtEnd(socket);
	}

	/** What is read by this is kept for the next request. */
	private static boolean isAtEnd(SocketWrapperBase<?> socket) {
		try {
			socket.isReadyForRead();
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Override
	protected Processor createProcessor() {
		return new GuardedProcessor();
	}

	/**
	 * Cuts the connections whose requests take too long, on another thread than theirs.
	 */
	void look() {
		this.serving.forEach(GuardedProcessor::look);
	}

	/**
	 * Closes a connection at once whose address has as many as it may have.
	 */
	private static final class GuardedEndpoint extends NioEndpoint {

		private volatile int most = Integer.MAX_VALUE;

		private volatile @Nullable ClientAddress proxies;

		/** Called by the one thread that accepts connections. */
		@Override
		protected boolean setSocketOptions(SocketChannel socket) {
			if (this.connections.size() >= this.most && isRefused(address(socket))) {
				destroySocket(socket);
				return false;
			}
			return super.setSocketOptions(socket);
		}

		/** Counted each time, so that no way to close one can be forgotten. */
		private boolean isRefused(@Nullable InetAddress address) {
			ClientAddress proxies = this.proxies;
			if (address == null || proxies == null || proxies.isTrusted(address)) {
				return false;
			}
			String network = ClientAddress.network(address);
			return this.connections.keySet()
				.stream()
				.map(GuardedEndpoint::address)
				.filter((other) -> other != null && ClientAddress.network(other).equals(network))
				.count() >= this.most;
		}

		private static @Nullable InetAddress address(SocketChannel socket) {
			try {
				return (socket.getRemoteAddress() instanceof InetSocketAddress peer) ? peer.getAddress() : null;
			}
			catch (IOException ex) {
				// It is closed already.
				return null;
			}
		}

	}

	private final class GuardedProcessor extends Http11Processor {

		private final Object lock = new Object();

		private @Nullable SocketWrapperBase<?> socket;

		private GuardedProcessor() {
			super(GuardedProtocol.this, GuardedProtocol.this.getAdapter());
		}

		/**
		 * Called whenever something has come, also if it is only a part of the headers.
		 */
		@Override
		public SocketState service(SocketWrapperBase<?> wrapper) throws IOException {
			if (isOlderThan(GuardedProtocol.this.nanosForHeaders)) {
				return SocketState.CLOSED;
			}
			begin(wrapper);
			try {
				return super.service(wrapper);
			}
			finally {
				end();
			}
		}

		private void begin(SocketWrapperBase<?> wrapper) {
			CURRENT.set(wrapper);
			synchronized (this.lock) {
				this.socket = wrapper;
			}
			GuardedProtocol.this.serving.add(this);
		}

		private void end() {
			GuardedProtocol.this.serving.remove(this);
			synchronized (this.lock) {
				this.socket = null;
			}
			CURRENT.remove();
		}

		private boolean isOlderThan(long nanos) {
			long start = getRequest().getStartTimeNanos();
			return start != -1 && System.nanoTime() - start > nanos;
		}

		/**
		 * Not closed, which is for the thread that serves it: Tomcat uses the objects of
		 * a closed connection again.
		 */
		private void look() {
			synchronized (this.lock) {
				if (this.socket != null && isOlderThan(GuardedProtocol.this.nanosForAll)
						&& this.socket.getSocket() instanceof NioChannel channel) {
					shutDown(channel);
				}
			}
		}

		private static void shutDown(NioChannel channel) {
			try {
				channel.getIOChannel().shutdownInput();
				channel.getIOChannel().shutdownOutput();
			}
			catch (IOException ex) {
				// Then it is closed already.
			}
		}

	}

}
