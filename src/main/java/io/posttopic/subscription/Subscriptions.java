package io.posttopic.subscription;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Interner;
import io.posttopic.changes.Change;
import io.posttopic.changes.ChangeFeed;
import io.posttopic.changes.ChangeListener;
import io.posttopic.changes.ChangeLog;
import io.posttopic.changes.ChangePage;
import io.posttopic.changes.ChangePosition;
import io.posttopic.changes.Snapshot;
import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.error.RequestException;
import io.posttopic.limits.Limits;
import io.posttopic.pool.CallerEntry;
import io.posttopic.pool.CallerUsage;
import io.posttopic.pool.RepeatedTask;
import io.posttopic.pool.RequestBudget;
import io.posttopic.pool.RequestRegistry;
import io.posttopic.read.EventQuery;
import io.posttopic.read.EventRequest;
import io.posttopic.read.Reads;
import io.posttopic.read.Row;
import io.posttopic.replica.ReadRoute;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/**
 * All subscriptions of this server. Receives the changes from the {@link ChangeFeed},
 * finds the subscribers of each, reads the events of those that select the same in one
 * statement, and puts them into their queues.
 */
@Component
@EnableConfigurationProperties(SubscriptionProperties.class)
public class Subscriptions implements ChangeListener, SmartLifecycle {

	/**
	 * How many subscriptions may open or catch up at once. If all clients reconnect
	 * together, the others wait instead of failing as requests would.
	 */
	private static final int READERS = 4;

	/** The memory that all streams may take together, in bytes: a quarter of the heap. */
	private static final long MEMORY = Runtime.getRuntime().maxMemory() / 4;

	private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

	private final ChangeLog log;

	private final ChangeFeed feed;

	private final Reads reads;

	private final RequestRegistry requests;

	private final Limits limits;

	private final SubscriptionProperties properties;

	private final CallerUsage callers = new CallerUsage();

	private final Interner<EventQuery> queries = Interner.newWeakInterner();

	private final Set<Subscription> all = ConcurrentHashMap.newKeySet();

	private long takenMemory;

	private final EventMemory eventMemory = new EventMemory();

	private final LiveSubscriptions live = new LiveSubscriptions();

	/** The last changes that were passed on to the live subscriptions. */
	private @Nullable Snapshot passedOn;

	private final Semaphore readers = new Semaphore(READERS, true);

	/**
	 * The permit of subscriptions that read slowly, for which the others need not wait.
	 */
	private final Semaphore slowReaders = new Semaphore(1, true);

	private final LongAdder sent = new LongAdder();

	private volatile @Nullable RepeatedTask checker;

	/**
	 * The missed events of a subscription.
	 *
	 * @param next the position after them
	 * @param complete whether there were no further ones, and these were read in the time
	 * that live events may take
	 */
	record Missed(List<Event> events, ChangePosition next, boolean complete) {

	}

	Subscriptions(ChangeLog log, ChangeFeed feed, Reads reads, RequestRegistry requests, Limits limits,
			SubscriptionProperties properties) {
		this.log = log;
		this.feed = feed;
		this.reads = reads;
		this.requests = requests;
		this.limits = limits;
		this.properties = properties;
	}

	/**
	 * Throws if the cursor of a request is too old, without reading the changes after it.
	 * A subscription finds that out itself, but only after its request has been answered.
	 * @throws ApiException BAD_USER_INPUT if the cursor is none, or CURSOR_EXPIRED
	 */
	public void requireKnown(EventRequest request) {
		String after = request.after();
		if (after != null) {
			this.log.requireEnabled();
			ReadRoute.usePrimary();
			inTurn(this.readers, patience(), () -> this.log.read(parse(after), request.filter(), false, 0));
		}
	}

	/**
	 * Opens a subscription, whose events begin once it is started. It ends with
	 * CURSOR_EXPIRED if the cursor is too old.
	 * @throws ApiException BAD_USER_INPUT if the cursor is none, RATE_LIMITED if the
	 * subscriber or the server has too many subscriptions
	 * @throws DataAccessException if the database cannot be reached
	 */
	public Subscription open(EventRequest request, Subscriber subscriber, EventStream stream) {
		this.log.requireEnabled();
		ReadRoute.usePrimary();
		String after = request.after();
		ChangePosition start = (after != null) ? parse(after) : null;
		EventQuery shared = this.queries.intern(request.query());
		Subscription subscription = new Subscription(this, shared, request.filter(), subscriber, stream,
				enter(subscriber));
		try {
			add(subscription);
			if (start != null) {
				subscription.startAt(start);
			}
			else {
				this.feed.follow(this);
				ChangePosition now = inTurn(this.readers, patience(), this.log::now);
				subscription.startAt(now);
				goLive(subscription, now);
			}
			return subscription;
		}
		catch (RuntimeException ex) {
			subscription.release();
			throw ex;
		}
	}

	private static ChangePosition parse(String cursor) {
		try {
			return ChangePosition.parse(cursor);
		}
		catch (IllegalArgumentException ex) {
			throw ApiException.badInput("after", "must be the cursor of an event.");
		}
	}

	private CallerEntry enter(Subscriber subscriber) {
		return this.callers.enter(subscriber.address(), this.properties.perAddress(), subscriber.username(),
				this.properties.perUser(), (limit) -> RequestException.of(429, ErrorCode.RATE_LIMITED,
						"More than " + limit + " subscriptions are open. End one of them first."));
	}

	private synchronized void add(Subscription subscription) {
		if (this.all.size() >= this.properties.max() || this.takenMemory + subscription.memory() > MEMORY
				|| this.checker == null) {
			throw new ApiException(ErrorCode.UNAVAILABLE,
					"The server takes no more subscriptions at present. Try again later.");
		}
		this.all.add(subscription);
		this.takenMemory += subscription.memory();
	}

	synchronized void remove(Subscription subscription) {
		if (!this.all.remove(subscription)) {
			return;
		}
		this.takenMemory -= subscription.memory();
		this.live.remove(subscription);
		if (this.all.isEmpty()) {
			this.feed.leave();
			this.passedOn = null;
		}
	}

	/**
	 * Makes a subscription live, unless changes were passed on to the live ones that it
	 * has not read.
	 * @param reached the position up to which it has read
	 */
	synchronized void goLive(Subscription subscription, ChangePosition reached) {
		Snapshot passedOn = this.passedOn;
		if (passedOn == null || reached.seen().includes(passedOn)) {
			subscription.goLive(reached.seen());
			this.live.add(subscription);
		}
	}

	/**
	 * Makes a live subscription catch up with the changes after a position.
	 */
	synchronized void fallBehind(Subscription subscription, ChangePosition position) {
		this.live.remove(subscription);
		subscription.fallBehind(position);
	}

	/**
	 * Reads the next events that a subscription has missed.
	 * @param limit how many to read at most
	 * @param resuming whether the database may have crashed since the position was
	 * reached
	 * @throws DataAccessException if the database cannot be reached, the events are too
	 * large or take too long to read, or others read for as long as a client may hear
	 * nothing
	 */
	Missed read(Subscription subscription, ChangePosition behind, int limit, boolean resuming) {
		// Before the log is read, so that the subscription can go live after it.
		this.feed.follow(this);
		Semaphore permits = subscription.isSlow() ? this.slowReaders : this.readers;
		return inTurn(permits, this.properties.keepAlive(), () -> subscription.isOpen()
				? readMissed(subscription, behind, limit, resuming) : new Missed(List.of(), behind, false));
	}

	/**
	 * Returns how long a request waits for its turn. The rest of its time is for reading.
	 */
	private Duration patience() {
		return this.limits.deadline().multipliedBy(9).dividedBy(10);
	}

	/**
	 * Reads with one of the few permits for it.
	 * @throws TransientDataAccessResourceException if others have them for too long
	 */
	private static <T> T inTurn(Semaphore permits, Duration patience, Supplier<T> reading) {
		awaitTurn(permits, patience);
		try {
			return reading.get();
		}
		finally {
			permits.release();
		}
	}

	private static void awaitTurn(Semaphore permits, Duration patience) {
		try {
			if (!permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new TransientDataAccessResourceException("Too many subscriptions open or catch up");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while others opened or caught up", ex);
		}
	}

	private Missed readMissed(Subscription subscription, ChangePosition behind, int limit, boolean resuming) {
		try (RequestBudget budget = this.requests.begin(this.limits.deadline(), () -> false)) {
			ChangePage page = this.log.read(behind, subscription.filter(), resuming, limit);
			List<EventQuery.Key> keys = page.changes()
				.stream()
				.map((change) -> key(change, change.position().cursor(), subscription.caller()))
				.toList();
			List<Event> events = events(subscription.query(), keys);
			boolean quick = budget.duration() < ChangeFeed.EVENTS_TIMEOUT.toNanos();
			return new Missed(events, page.next(), page.complete() && quick);
		}
	}

	private List<Event> events(EventQuery query, List<EventQuery.Key> keys) {
		List<Event> events = new ArrayList<>();
		List<@Nullable Row> rows = keys.isEmpty() ? List.of() : this.reads.read(query, keys);
		for (int i = 0; i < rows.size(); i++) {
			Row row = rows.get(i);
			if (row != null) {
				events.add(Event.of(keys.get(i), query, row));
			}
		}
		return events;
	}

	@Override
	public void changed(ChangePosition start, ChangePage page) throws InterruptedException {
		for (EventDelivery delivery : match(start, page)) {
			delivery.run();
		}
	}

	/**
	 * Returns the deliveries of the events to the live subscriptions, one for each
	 * selection.
	 */
	private synchronized Collection<EventDelivery> match(ChangePosition start, ChangePage page) {
		this.passedOn = page.end();
		Map<EventQuery, EventDelivery> deliveries = new LinkedHashMap<>();
		ChangePosition before = start;
		for (Change change : page.changes()) {
			List<Subscription> receivers = this.live.receivers(change);
			String cursor = receivers.isEmpty() ? "" : change.position().cursor();
			for (Subscription receiver : receivers) {
				deliveries.computeIfAbsent(receiver.query(), (query) -> new EventDelivery(query, this.feed, this))
					.add(key(change, receiver.cursor(change, cursor), receiver.caller()), before, receiver);
			}
			before = change.position();
		}
		return deliveries.values();
	}

	private static EventQuery.Key key(Change change, String cursor, @Nullable String caller) {
		return new EventQuery.Key(caller, change.xid(), change.id(), cursor);
	}

	@Override
	public synchronized void expired() {
		this.passedOn = null;
		this.all.forEach((subscription) -> subscription.end(ErrorCode.CURSOR_EXPIRED,
				"Changes were lost. Read the rows again, and subscribe without a cursor."));
	}

	public EventMemory eventMemory() {
		return this.eventMemory;
	}

	/**
	 * Returns how long events may wait for a client without interruption.
	 */
	Duration download() {
		return this.limits.download();
	}

	SubscriptionProperties properties() {
		return this.properties;
	}

	public int active() {
		return this.all.size();
	}

	/**
	 * Returns how many subscriptions catch up.
	 */
	public long catchingUp() {
		return this.all.stream().filter(Subscription::isCatchingUp).count();
	}

	/**
	 * Returns how long ago the change log was last read, null while nobody subscribes.
	 */
	public @Nullable Duration behind() {
		return this.all.isEmpty() ? null : this.feed.sinceRead();
	}

	void countSent() {
		this.sent.increment();
	}

	/**
	 * Returns how many events have been sent.
	 */
	public long sent() {
		return this.sent.sum();
	}

	private void check() {
		Instant now = Instant.now();
		this.all.forEach((subscription) -> subscription.check(now));
	}

	/**
	 * Returns a phase in which the subscriptions end before the server stops accepting
	 * requests.
	 */
	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
	}

	@Override
	public void start() {
		this.checker = RepeatedTask.start(Thread.ofVirtual().name("posttopic-subscriptions"), CHECK_INTERVAL,
				this::check);
	}

	@Override
	public synchronized void stop() {
		RepeatedTask running = this.checker;
		this.checker = null;
		if (running != null) {
			running.close();
		}
		// Without an error, after which most clients do not subscribe again.
		this.all.forEach(Subscription::close);
	}

	@Override
	public boolean isRunning() {
		return this.checker != null;
	}

}
