package io.posttopic.subscription;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

import io.posttopic.changes.Change;
import io.posttopic.changes.ChangeFeed;
import io.posttopic.changes.ChangePosition;
import io.posttopic.changes.Snapshot;
import io.posttopic.error.ErrorCode;
import io.posttopic.error.ResponseError;
import io.posttopic.pool.AnswerTooLargeException;
import io.posttopic.pool.CallerEntry;
import io.posttopic.read.EventFilter;
import io.posttopic.read.EventQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * A subscription in progress. First it catches up with the changes since the client's
 * cursor, at the client's pace; then it is live, and events wait in its queue until the
 * client reads them. If too many wait, or reading them takes too long, it falls behind
 * and catches up again. It has a thread only while there is something to send.
 */
public final class Subscription {

	/** How many missed events are read at once. */
	private static final int MISSED = 100;

	/** By what this is divided if they are too large or take too long to read. */
	private static final int REDUCTION = 4;

	private final Subscriptions subscriptions;

	private final EventMemory memory;

	private final EventQuery query;

	private final EventFilter filter;

	private final Subscriber subscriber;

	private final EventStream stream;

	private final CallerEntry entry;

	private final Queue<Event> queue = new ArrayDeque<>();

	/** The position of catching up, null once the subscription is live. */
	private @Nullable ChangePosition position;

	/** The changes that were read before the subscription was live. */
	private volatile @Nullable Snapshot readBefore;

	private String cursor = "";

	private volatile long sentAt = System.nanoTime();

	private @Nullable ResponseError error;

	private int missedAtOnce = MISSED;

	/** Whether the database may have crashed since the position was reached. */
	private boolean resuming = true;

	private boolean slow;

	private boolean timedOut;

	/** Since when the queue has not been empty, in terms of {@link System#nanoTime()}. */
	private long waitingSince;

	private boolean closed;

	/** Whether a thread sends, or will once the client knows that it has subscribed. */
	private boolean running = true;

	Subscription(Subscriptions subscriptions, EventQuery query, EventFilter filter, Subscriber subscriber,
			EventStream stream, CallerEntry entry) {
		this.subscriptions = subscriptions;
		this.memory = subscriptions.eventMemory();
		this.query = query;
		this.filter = filter;
		this.subscriber = subscriber;
		this.stream = stream;
		this.entry = entry;
	}

	long memory() {
		return this.stream.memory();
	}

	EventQuery query() {
		return this.query;
	}

	EventFilter filter() {
		return this.filter;
	}

	/**
	 * Returns the caller's username if the events depend on it.
	 */
	@Nullable String caller() {
		return this.query.dependsOnCaller() ? this.subscriber.username() : null;
	}

	/**
	 * Returns whether a change was read before the subscription was live.
	 */
	boolean hasRead(Change change) {
		Snapshot before = this.readBefore;
		return before != null && before.shows(change);
	}

	/**
	 * Returns the cursor of a live event, which also comes after what was read before the
	 * subscription was live.
	 * @param cursor the cursor for subscriptions that were live before
	 */
	String cursor(Change change, String cursor) {
		ChangePosition own = afterReadBefore(change.position());
		return (own != change.position()) ? own.cursor() : cursor;
	}

	/**
	 * Returns a position among live events that also comes after what was read before.
	 */
	private ChangePosition afterReadBefore(ChangePosition live) {
		Snapshot before = this.readBefore;
		if (before == null || live.seen().includes(before)) {
			this.readBefore = null;
			return live;
		}
		return live.withSeen(before);
	}

	/**
	 * Sets the position after which the events begin.
	 */
	synchronized void startAt(ChangePosition start) {
		this.position = start;
		this.cursor = start.cursor();
	}

	/**
	 * Makes the subscription live.
	 * @param caughtUp the changes that were read before
	 */
	synchronized void goLive(Snapshot caughtUp) {
		this.readBefore = caughtUp;
		this.position = null;
	}

	/**
	 * Makes the subscription catch up with the changes after a position, once it has sent
	 * the events that wait.
	 */
	synchronized void fallBehind(ChangePosition behind) {
		if (isOpen()) {
			this.position = afterReadBefore(behind);
			this.resuming = true;
			wake();
		}
	}

	/**
	 * Returns whether its events took too long to be read the last time, or waited for a
	 * lock.
	 */
	synchronized boolean isSlow() {
		return this.slow;
	}

	synchronized void setSlow() {
		this.slow = true;
	}

	/**
	 * Records that reading live events took too long, and returns whether the last live
	 * events took too long, too.
	 */
	synchronized boolean timesOutAgain() {
		boolean again = this.timedOut;
		this.timedOut = true;
		return again;
	}

	synchronized boolean isCatchingUp() {
		return this.position != null;
	}

	/**
	 * Begins to send. To be called once, when the client knows that it has subscribed.
	 */
	public void start() {
		startThread();
	}

	private void startThread() {
		Thread.ofVirtual().name("posttopic-subscription").start(this::run);
	}

	/**
	 * Returns whether events can still be added.
	 */
	synchronized boolean isOpen() {
		return !this.closed && this.error == null;
	}

	/**
	 * Adds an event that the client will receive, and returns whether there was room.
	 */
	synchronized boolean add(Event event) {
		this.timedOut = false;
		boolean hasRoom = this.queue.size() < this.subscriptions.properties().buffer() && enqueue(event);
		if (hasRoom) {
			wake();
		}
		return hasRoom;
	}

	/**
	 * Adds events that the client has missed, and returns whether there was memory for
	 * them.
	 */
	private synchronized boolean addMissed(List<Event> events) {
		boolean added = events.stream().allMatch(this::enqueue);
		if (!added) {
			clearQueue();
		}
		return added;
	}

	private boolean enqueue(Event event) {
		if (!isOpen() || !this.memory.tryTake(event)) {
			return false;
		}
		if (this.queue.isEmpty()) {
			this.waitingSince = System.nanoTime();
		}
		return this.queue.add(event);
	}

	/**
	 * Ends the subscription with an error, which tells the client how to go on.
	 */
	synchronized void end(ErrorCode code, String message) {
		end(ResponseError.of(code, message));
	}

	private synchronized void end(ResponseError reason) {
		if (this.error == null) {
			this.error = reason;
			clearQueue();
			wake();
		}
	}

	private void clearQueue() {
		this.queue.forEach(this.memory::release);
		this.queue.clear();
	}

	/**
	 * Closes the subscription, because the client wants no more events.
	 */
	public synchronized void close() {
		this.closed = true;
		wake();
	}

	/**
	 * Ends the subscription with the error that an exception becomes.
	 */
	void fail(RuntimeException ex) {
		end(this.subscriber.errors().apply(ex));
	}

	/**
	 * Ends the subscription if the caller's token has expired, or if events have waited
	 * for the client without interruption for too long, and shows the client that the
	 * stream is alive if it has been silent for long.
	 */
	synchronized void check(Instant now) {
		if (this.subscriber.expiry() != null && now.isAfter(this.subscriber.expiry())) {
			end(ErrorCode.UNAUTHENTICATED, "The token has expired. Subscribe again with a new one.");
		}
		if (!this.queue.isEmpty() && System.nanoTime() - this.waitingSince > this.subscriptions.download().toNanos()) {
			end(ErrorCode.UNAVAILABLE,
					"The client reads its events too slowly. Subscribe again after the last one, or select less.");
		}
		if (isSilent()) {
			wake();
		}
	}

	private void wake() {
		if (!this.running) {
			this.running = true;
			startThread();
		}
	}

	private void run() {
		try {
			while (isOpen()) {
				if (!stepOrFail()) {
					return;
				}
			}
			sendError();
		}
		catch (IOException | RuntimeException | Error ex) {
			// Usually, the client has disconnected.
		}
		remove();
	}

	private boolean stepOrFail() throws IOException {
		try {
			return step();
		}
		catch (RuntimeException ex) {
			if (isOpen()) {
				fail(ex);
			}
			return true;
		}
	}

	/**
	 * Sends something or catches up. Returns false if there is nothing to do: the thread
	 * then ends, and {@link #wake} starts another one.
	 */
	private boolean step() throws IOException {
		Event event;
		ChangePosition behind;
		synchronized (this) {
			if (!isOpen()) {
				return true;
			}
			event = this.queue.poll();
			behind = this.position;
			if (event == null && behind == null && !isSilent()) {
				this.running = false;
				return false;
			}
		}
		if (event != null) {
			try {
				send(event);
			}
			finally {
				this.memory.release(event);
			}
		}
		else if (isSilent()) {
			keepAlive();
		}
		else if (behind != null) {
			catchUp(behind);
		}
		return true;
	}

	/** Sends the error with which the subscription has ended, unless it is closed. */
	private void sendError() throws IOException {
		ResponseError reason;
		synchronized (this) {
			reason = this.closed ? null : this.error;
		}
		if (reason != null) {
			this.stream.end(reason.hasCode(ErrorCode.CURSOR_EXPIRED) ? reason : reason.with("cursor", this.cursor));
		}
	}

	private boolean isSilent() {
		return System.nanoTime() - this.sentAt > this.subscriptions.properties().keepAlive().toNanos();
	}

	private void catchUp(ChangePosition behind) {
		try {
			advance(this.subscriptions.read(this, behind, this.missedAtOnce, this.resuming));
		}
		catch (DataAccessResourceFailureException | TransientDataAccessResourceException ex) {
			// Live subscriptions wait, too, while the database cannot be reached.
			this.resuming = true;
			pause();
		}
		catch (CannotAcquireLockException ex) {
			setSlow();
			pause();
		}
		catch (QueryTimeoutException ex) {
			setSlow();
			readLess(ex);
		}
		catch (AnswerTooLargeException ex) {
			readLess(ex);
		}
	}

	private void advance(Subscriptions.Missed missed) {
		if (!addMissed(missed.events())) {
			// Until other clients have read their events.
			this.missedAtOnce = less();
			pause();
			return;
		}
		this.missedAtOnce = Math.min(MISSED, this.missedAtOnce + 1);
		synchronized (this) {
			this.position = missed.next();
			this.slow = false;
		}
		if (missed.complete()) {
			this.resuming = false;
			this.subscriptions.goLive(this, missed.next());
		}
	}

	/** Makes the next read smaller, or throws the reason if that is impossible. */
	private void readLess(RuntimeException reason) {
		if (this.missedAtOnce == 1) {
			throw reason;
		}
		this.missedAtOnce = less();
	}

	private int less() {
		return Math.max(1, this.missedAtOnce / REDUCTION);
	}

	private static void pause() {
		LockSupport.parkNanos(ChangeFeed.RETRY_PAUSE.toNanos());
	}

	private void keepAlive() throws IOException {
		this.stream.keepAlive();
		this.sentAt = System.nanoTime();
	}

	/** Sends an event, or ends the subscription if the caller cannot pay for it. */
	private void send(Event event) throws IOException {
		if (!this.subscriber.eventPayment().getAsBoolean()) {
			end(ErrorCode.RATE_LIMITED, "Rate limit exceeded. Wait, and subscribe again after the last event.");
			return;
		}
		this.stream.send(event);
		this.subscriptions.countSent();
		this.cursor = event.cursor();
		this.sentAt = System.nanoTime();
	}

	/** Frees what the subscription takes. Its thread ends, and no other begins. */
	private void remove() {
		synchronized (this) {
			this.closed = true;
			clearQueue();
		}
		release();
		this.stream.close();
	}

	/** Makes room for another subscription. */
	void release() {
		this.subscriptions.remove(this);
		this.entry.close();
	}

}
