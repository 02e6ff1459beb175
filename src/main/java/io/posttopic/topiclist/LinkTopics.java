package io.posttopic.topiclist;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.pool.Pipeline;
import io.posttopic.post.PostLocks;
import io.posttopic.topic.TopicLookup;
import io.posttopic.topic.TopicRef;
import io.posttopic.user.Viewers;
import io.posttopic.write.LinkOutcome;
import io.posttopic.write.LinkResult;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The mutations of pairs of posts and topics. All pairs are changed with the same few
 * statements. Pairs that cannot be changed are rejected one by one; the lists of all
 * others are saved together.
 */
@Component
record LinkTopics(TopicLists lists, TopicLookup topics, Viewers viewers) {

	/**
	 * Changes each pair that can be changed.
	 * @param dryRun whether nothing is written
	 * @return the outcome of each pair, in the order of the pairs
	 */
	List<LinkResult<Link>> change(List<Link> links, boolean dryRun) {
		return prepare(links, dryRun).apply();
	}

	/**
	 * Changes all pairs.
	 * @throws ApiException with the reasons of all rejections, if a pair is rejected
	 */
	List<LinkResult<Link>> changeAll(List<Link> links) {
		return LinkResult.requireAll(change(links, false));
	}

	/**
	 * Locks the caller's row and the topics to attach, and creates those that do not
	 * exist yet, before any post is locked. No topic is created for pairs that a dry run
	 * rejects.
	 */
	Run prepare(List<Link> links, boolean dryRun) {
		Decisions decisions = new Decisions(links);
		decisions.reject(LinkTopics::fieldsError);
		List<TopicRef> attached = decisions.attachedTopics();
		Viewers.Viewer viewer = (dryRun || attached.isEmpty()) ? this.viewers.find() : this.viewers.lock();
		Pipeline.Result<TopicLookup.FoundTopics> existing = this.topics.lock(attached);
		if (attached.stream().noneMatch(TopicRef::isByName)) {
			return new Run(decisions, dryRun, viewer, existing);
		}
		TopicLookup.FoundTopics planned = this.topics.planAbsent(existing, attached);
		if (dryRun || planned == existing.get()) {
			return new Run(decisions, dryRun, viewer, () -> planned);
		}
		decisions.rejectAs(new Run(decisions.undecided(), true, viewer, () -> planned).apply());
		TopicLookup.FoundTopics created = this.topics.createAbsent(existing.get(), decisions.attachedTopics());
		return new Run(decisions, false, viewer, () -> created);
	}

	private static @Nullable ApiException fieldsError(Link link) {
		try {
			link.change().fields().requireAllowed();
			return null;
		}
		catch (ApiException ex) {
			return ex;
		}
	}

	private static @Nullable ApiException accessError(TopicLists.FoundLists found, Link link) {
		return (link.isDetach() && !found.authors().containsKey(link.postId())) ? null
				: found.accessError(link.postId(), link.postArgument());
	}

	/**
	 * The pairs of one change: what became of those that are decided, and the others.
	 */
	private static final class Decisions {

		private final List<Link> links;

		private final List<Link> undecided;

		private final Map<Link, LinkResult<Link>> decided = new LinkedHashMap<>();

		Decisions(List<Link> links) {
			this.links = links;
			this.undecided = new ArrayList<>(links);
		}

		/**
		 * Rejects the undecided pairs for which a check returns an error.
		 */
		void reject(Function<Link, @Nullable ApiException> check) {
			this.undecided.removeIf((link) -> {
				ApiException error = check.apply(link);
				if (error != null) {
					this.decided.put(link, LinkResult.rejected(link, error));
				}
				return error != null;
			});
		}

		/**
		 * Rejects the undecided pairs that were rejected in a dry run.
		 */
		void rejectAs(List<LinkResult<Link>> dryRun) {
			Map<Link, ApiException> errors = new HashMap<>();
			for (LinkResult<Link> result : dryRun) {
				ApiException error = result.error();
				if (error != null) {
					errors.put(result.row(), error);
				}
			}
			reject(errors::get);
		}

		/**
		 * Decides all pairs that were not rejected.
		 */
		void decide(Function<Link, LinkResult<Link>> change) {
			this.undecided.forEach((link) -> this.decided.put(link, change.apply(link)));
			this.undecided.clear();
		}

		Decisions undecided() {
			return new Decisions(this.undecided);
		}

		List<TopicRef> attachedTopics() {
			return this.undecided.stream().filter(Link::isAttach).map(Link::topic).toList();
		}

		List<Long> posts() {
			return this.undecided.stream().map(Link::postId).distinct().toList();
		}

		boolean expectVersions() {
			return this.undecided.stream().anyMatch((link) -> link.expectedTopicsVersion().version() != null);
		}

		/**
		 * Returns the posts with pairs that were not rejected.
		 */
		List<Long> changedPosts() {
			return this.decided.values()
				.stream()
				.filter((result) -> !result.isRejected())
				.map((result) -> result.row().postId())
				.distinct()
				.toList();
		}

		/**
		 * Returns the outcomes in the order of the pairs, all of which are decided.
		 */
		List<LinkResult<Link>> results() {
			return this.links.stream().map((link) -> Objects.requireNonNull(this.decided.get(link))).toList();
		}

	}

	/**
	 * A change whose topics are locked.
	 */
	final class Run {

		private final Decisions decisions;

		private final boolean dryRun;

		private final Viewers.Viewer viewer;

		private final Pipeline.Result<TopicLookup.FoundTopics> topics;

		private Map<Long, TopicList.Changes> changes = Map.of();

		private Run(Decisions decisions, boolean dryRun, Viewers.Viewer viewer,
				Pipeline.Result<TopicLookup.FoundTopics> topics) {
			this.decisions = decisions;
			this.dryRun = dryRun;
			this.viewer = viewer;
			this.topics = topics;
		}

		/**
		 * Locks the posts and their lists, changes them and saves them.
		 */
		List<LinkResult<Link>> apply() {
			TopicLists.FoundLists found = LinkTopics.this.lists.find(this.viewer, this.decisions.posts(),
					this.dryRun ? PostLocks.Strength.NONE : PostLocks.Strength.ROWS, this.decisions.expectVersions());
			this.decisions.reject((link) -> accessError(found, link));
			this.decisions.reject((link) -> found.authors().containsKey(link.postId())
					? found.conflict(link.postId(), link.expectedTopicsVersion()) : null);
			LinkTopics.this.topics.confirmAbsent(this.topics.get(), this.decisions.attachedTopics());
			this.decisions.reject((link) -> (topicId(link) == null) ? link.topic().notFound() : null);
			this.decisions.reject(duplicates());
			Instant now = Instant.now();
			this.decisions.decide((link) -> change(link, found, now));
			if (!this.dryRun) {
				this.changes = LinkTopics.this.lists
					.saveAll(this.decisions.changedPosts().stream().map(found::list).toList());
			}
			return this.decisions.results();
		}

		/**
		 * Returns the changes of a post's list that {@link #apply} has saved.
		 */
		TopicList.Changes changes(long postId) {
			return this.changes.getOrDefault(postId, TopicList.Changes.NONE);
		}

		private @Nullable Long topicId(Link link) {
			return link.isAttach() ? this.topics.get().id(link.topic()) : link.topic().id();
		}

		private long requireTopicId(Link link) {
			return Objects.requireNonNull(topicId(link));
		}

		/**
		 * Returns a check that rejects a pair that occurred earlier. Only a move may
		 * follow another change of the same pair.
		 */
		private Function<Link, @Nullable ApiException> duplicates() {
			Set<List<Object>> seen = new HashSet<>();
			return (link) -> seen.add(List.of(link.change() instanceof Link.Move, link.postId(), requireTopicId(link)))
					? null : ApiException.badInput(link.path(), "the pair is in the list twice.");
		}

		private LinkResult<Link> change(Link link, TopicLists.FoundLists found, Instant now) {
			long topicId = requireTopicId(link);
			Link resolved = TopicLookup.FoundTopics.exists(topicId) ? link.to(topicId) : link;
			try {
				LinkOutcome outcome = change(link, topicId, found.list(link.postId()), found.viewer(), now);
				return LinkResult.of(resolved, outcome, this.dryRun);
			}
			catch (ApiException ex) {
				return LinkResult.rejected(link, ex);
			}
		}

		private LinkOutcome change(Link link, long topicId, TopicList list, long viewer, Instant now) {
			if (!link.isAttach() && !link.isDetach() && !list.contains(topicId)) {
				throw notAttached(link.topic().argument());
			}
			return switch (link.change()) {
				case Link.Attach attach -> {
					LinkTopics.this.lists.requireSpace(list, topicId, link.topic().argument());
					yield list.attach(topicId, attach.position(), attach.fields(), viewer, now);
				}
				case Link.Detach _ -> list.remove(topicId) ? LinkOutcome.REMOVED : LinkOutcome.UNCHANGED;
				case Link.Update(var fields, var version) -> list.update(topicId, fields, version);
				case Link.MoveTo(int position) -> list.move(topicId, position);
				case Link.MoveNextTo move -> moveNextTo(list, topicId, move);
			};
		}

		private static LinkOutcome moveNextTo(TopicList list, long topicId, Link.MoveNextTo move) {
			if (move.neighbor() == topicId) {
				throw ApiException.badInput(move.argument(), "must be another topic than the one that moves.");
			}
			if (!list.contains(move.neighbor())) {
				throw notAttached(move.argument());
			}
			return list.moveNextTo(topicId, move.neighbor(), move.isAfter());
		}

	}

	private static ApiException notAttached(String argument) {
		return ApiException.about(argument, ErrorCode.NOT_FOUND, "this topic is not attached to the post.");
	}

}
