package io.posttopic.limits;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
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
 * Tomcat's HTTP/1.1 protocol with limits that Tomcat does not have. It limits the total
 * time of a request's headers, of the unread rest of a body, and of a response, even if
 * the client keeps sending or reading a little at a time. It also limits the connections
 * of each address, and detects whether a client has disconnected. Public because Tomcat
 * creates it by its class name.
 */
public class GuardedProtocol extends Http11NioProtocol {

	private static final ThreadLocal<@Nullable SocketWrapperBase<?>> CURRENT = new ThreadLocal<>();

	/**
	 * Whether the processor that the current thread releases may be reused. It is false
	 * on a thread that closes a connection without having served it, because that thread
	 * does not know what the processor has served.
	 */
	private static final ThreadLocal<Boolean> REUSABLE = ThreadLocal.withInitial(() -> false);

	private final Set<GuardedProcessor> serving = ConcurrentHashMap.newKeySet();

	private long maxHeaderNanos = Long.MAX_VALUE;

	private long maxTotalNanos = Long.MAX_VALUE;

	public GuardedProtocol() {
		super(new GuardedEndpoint());
	}

	void setLimits(Limits limits) {
		this.maxHeaderNanos = limits.deadline().toNanos();
		this.maxTotalNanos = limits.deadline().plus(limits.download()).toNanos();
		GuardedEndpoint endpoint = (GuardedEndpoint) getEndpoint();
		endpoint.proxies = ClientAddress.of(limits.rate());
		endpoint.connectionsPerAddress = limits.connectionsPerAddress();
	}

	/**
	 * Returns a supplier that reports whether the client of the current thread's request
	 * has closed its connection, or its sending half. Only one thread at a time may call
	 * the supplier, and only while the request's own thread does not read. A
	 * disconnection is not detected if the client has sent its next request already.
	 */
	public static BooleanSupplier clientDisconnected() {
		SocketWrapperBase<?> socket = CURRENT.get();
		return () -> socket != null && isAtEnd(socket);
	}

	/** Reads from the socket if possible. Tomcat keeps the bytes for the next request. */
	private static boolean isAtEnd(SocketWrapperBase<?> socket) {
		try {
			socket.isReadyForRead();
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	/**
	 * Returns 0 while the current thread releases a processor that may have served a
	 * stream, so that no other connection gets it. The thread of a stream that finds its
	 * client disconnected still uses the request and the response of the processor at
	 * that time, and so would end the stream of another client.
	 */
	@Override
	public int getProcessorCache() {
		return REUSABLE.get() ? super.getProcessorCache() : 0;
	}

	/**
	 * Removes a processor from those that wait for an event. Called before the current
	 * thread handles the event, after which it may release the processor.
	 */
	@Override
	public void removeWaitingProcessor(Processor processor) {
		super.removeWaitingProcessor(processor);
		REUSABLE.set(processor instanceof GuardedProcessor guarded && !guarded.servedStream);
	}

	@Override
	protected Processor createProcessor() {
		return new GuardedProcessor();
	}

	/**
	 * Shuts down the connections whose requests have exceeded the total time. Runs on
	 * another thread than those that serve the requests.
	 */
	void shutDownOverdueConnections() {
		this.serving.forEach(GuardedProcessor::shutDownIfOverdue);
	}

	/**
	 * An endpoint that closes a new connection at once if its address has too many open.
	 */
	private static final class GuardedEndpoint extends NioEndpoint {

		private volatile int connectionsPerAddress = Integer.MAX_VALUE;

		private volatile @Nullable ClientAddress proxies;

		/** Called only by the thread that accepts connections. */
		@Override
		protected boolean setSocketOptions(SocketChannel socket) {
			if (this.connections.size() >= this.connectionsPerAddress && hasTooMany(address(socket))) {
				destroySocket(socket);
				return false;
			}
			return super.setSocketOptions(socket);
		}

		/**
		 * Counts the open connections each time. A counter would be wrong for good if any
		 * way to close a connection did not decrement it.
		 */
		private boolean hasTooMany(@Nullable InetAddress address) {
			ClientAddress proxies = this.proxies;
			if (address == null || proxies == null || proxies.isTrusted(address)) {
				return false;
			}
			String network = ClientAddress.network(address);
			return this.connections.keySet()
				.stream()
				.map(GuardedEndpoint::address)
				.filter((other) -> other != null && ClientAddress.network(other).equals(network))
				.count() >= this.connectionsPerAddress;
		}

		private static @Nullable InetAddress address(SocketChannel socket) {
			try {
				return (socket.getRemoteAddress() instanceof InetSocketAddress peer) ? peer.getAddress() : null;
			}
			catch (IOException ex) {
				// The socket is closed already.
				return null;
			}
		}

	}

	private final class GuardedProcessor extends Http11Processor {

		private final Object lock = new Object();

		private @Nullable SocketWrapperBase<?> socket;

		private boolean servedStream;

		private GuardedProcessor() {
			super(GuardedProtocol.this, GuardedProtocol.this.getAdapter());
		}

		/**
		 * Serves a request as far as it has arrived. Tomcat calls this whenever bytes
		 * have arrived, even if they are only a part of the headers.
		 */
		@Override
		public SocketState service(SocketWrapperBase<?> wrapper) throws IOException {
			if (isOlderThan(GuardedProtocol.this.maxHeaderNanos)) {
				return SocketState.CLOSED;
			}
			CURRENT.set(wrapper);
			setSocket(wrapper);
			GuardedProtocol.this.serving.add(this);
			try {
				return super.service(wrapper);
			}
			finally {
				this.servedStream |= isAsync();
				REUSABLE.set(!this.servedStream);
				GuardedProtocol.this.serving.remove(this);
				setSocket(null);
				CURRENT.remove();
			}
		}

		private void setSocket(@Nullable SocketWrapperBase<?> wrapper) {
			synchronized (this.lock) {
				this.socket = wrapper;
			}
		}

		private boolean isOlderThan(long nanos) {
			long start = getRequest().getStartTimeNanos();
			return start != -1 && System.nanoTime() - start > nanos;
		}

		/**
		 * Shuts down the connection if its request has exceeded the total time. Does not
		 * close the connection, because Tomcat reuses the objects of a closed one: the
		 * thread that serves the request closes it.
		 */
		private void shutDownIfOverdue() {
			synchronized (this.lock) {
				if (this.socket != null && isOlderThan(GuardedProtocol.this.maxTotalNanos)
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
				// The connection is closed already.
			}
		}

	}

}
