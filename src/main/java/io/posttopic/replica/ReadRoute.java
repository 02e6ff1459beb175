package io.posttopic.replica;

import org.jspecify.annotations.Nullable;

/**
 * The server that answers the queries of one request. It is the same for all of them, so
 * that they show the database at similar times. It is bound to the thread that serves the
 * request.
 */
public final class ReadRoute implements AutoCloseable {

	private static final ThreadLocal<@Nullable ReadRoute> CURRENT = new ThreadLocal<>();

	private final WalPosition position;

	private boolean chosen;

	private @Nullable Replica replica;

	private ReadRoute(WalPosition position) {
		this.position = position;
	}

	/**
	 * Begins the route of the request that the current thread serves.
	 * @param position the position that the server must have replayed
	 */
	public static ReadRoute begin(WalPosition position) {
		ReadRoute route = new ReadRoute(position);
		CURRENT.set(route);
		return route;
	}

	/**
	 * Makes the primary answer the further queries of the current request.
	 */
	public static void usePrimary() {
		ReadRoute route = current();
		if (route != null) {
			route.choose(null);
		}
	}

	static @Nullable ReadRoute current() {
		return CURRENT.get();
	}

	WalPosition position() {
		return this.position;
	}

	boolean isChosen() {
		return this.chosen;
	}

	/**
	 * Returns the chosen replica, or null for the primary.
	 */
	@Nullable Replica replica() {
		return this.replica;
	}

	void choose(@Nullable Replica choice) {
		this.chosen = true;
		this.replica = choice;
	}

	@Override
	public void close() {
		CURRENT.remove();
	}

}
