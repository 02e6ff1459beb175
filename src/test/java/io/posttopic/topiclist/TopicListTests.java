package io.posttopic.topiclist;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.posttopic.error.ApiException;
import io.posttopic.posttopic.PostTopic;
import io.posttopic.posttopic.PostTopic.Key;
import io.posttopic.posttopic.PostTopicFields;
import io.posttopic.write.Expected;
import io.posttopic.write.LinkOutcome;
import io.posttopic.write.Patch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests of the ordered list of a post's topics. The post has the topics 1, 2 and 3 in
 * this order.
 */
class TopicListTests {

	private static final long POST = 7;

	private static final long ADA = 9;

	private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");

	private static final Instant NOW = Instant.parse("2026-02-02T00:00:00Z");

	private static final Expected<Integer> ANY = new Expected<>(null, "");

	private static final PostTopicFields KEEP = new PostTopicFields(null, Patch.absent());

	private final TopicList list = list(row(1, 0), row(2, 1), row(3, 2));

	@ParameterizedTest
	@CsvSource({ "4,, ADDED, 1 2 3 4", "4, 0, ADDED, 4 1 2 3", "4, 2, ADDED, 1 2 4 3", "4, 99, ADDED, 1 2 3 4",
			"2,, UNCHANGED, 1 2 3", "2, 1, UNCHANGED, 1 2 3", "2, 0, UPDATED, 2 1 3", "2, 2, UPDATED, 1 3 2",
			"2, 99, UPDATED, 1 3 2" })
	void attachAppendsInsertsOrMoves(long topic, @Nullable Integer position, LinkOutcome outcome, String order) {
		assertThat(this.list.attach(topic, position, KEEP, ADA, NOW)).isEqualTo(outcome);
		assertThat(order()).isEqualTo(order);
	}

	@Test
	void aNewRowRecordsWhoAddedItAndWhen() {
		this.list.attach(4, 1, new PostTopicFields(true, new Patch<>(true, "Note")), ADA, NOW);

		assertThat(changed(LinkOutcome.ADDED))
			.containsExactly(new PostTopic(new Key(POST, 4), 1, true, "Note", ADA, null, NOW, NOW));
	}

	@Test
	void attachChangesOnlyTheFieldsOfTheInput() {
		PostTopic row = new PostTopic(new Key(POST, 1), 0, true, "Note", 3L, 5, BEFORE, BEFORE);
		TopicList noted = list(row);

		assertThat(noted.attach(1, null, KEEP, ADA, NOW)).isEqualTo(LinkOutcome.UNCHANGED);
		assertThat(noted.attach(1, null, new PostTopicFields(null, new Patch<>(true, null)), ADA, NOW))
			.isEqualTo(LinkOutcome.UPDATED);
		assertThat(noted.changes(NOW).rows(LinkOutcome.UPDATED))
			.containsExactly(new PostTopic(new Key(POST, 1), 0, true, null, 3L, 5, BEFORE, NOW));
	}

	@ParameterizedTest
	@CsvSource({ "1, 0, 1 2 3", "1, 1, 2 1 3", "1, 2, 2 3 1", "1, 99, 2 3 1", "3, 0, 3 1 2", "3, 1, 1 3 2" })
	void moveLeavesTheOthersInTheirOrder(long topic, int position, String order) {
		assertThat(this.list.move(topic, position))
			.isEqualTo(order.equals("1 2 3") ? LinkOutcome.UNCHANGED : LinkOutcome.UPDATED);
		assertThat(order()).isEqualTo(order);
	}

	@ParameterizedTest
	@CsvSource({ "1, 2, false, 1 2 3", "1, 2, true, 2 1 3", "1, 3, true, 2 3 1", "1, 3, false, 2 1 3",
			"3, 1, false, 3 1 2", "3, 1, true, 1 3 2", "3, 2, true, 1 2 3" })
	void aTopicMovesNextToAnother(long topic, long neighbor, boolean isAfter, String order) {
		assertThat(this.list.moveNextTo(topic, neighbor, isAfter))
			.isEqualTo(order.equals("1 2 3") ? LinkOutcome.UNCHANGED : LinkOutcome.UPDATED);
		assertThat(order()).isEqualTo(order);
	}

	@Test
	void anUpdateChangesOnlyTheFieldsOfTheInput() {
		assertThat(this.list.update(2, KEEP, ANY)).isEqualTo(LinkOutcome.UNCHANGED);
		assertThat(this.list.update(2, new PostTopicFields(true, Patch.absent()), ANY)).isEqualTo(LinkOutcome.UPDATED);
		assertThat(changed(LinkOutcome.UPDATED)).extracting(PostTopic::topicId, PostTopic::pinned)
			.containsExactly(tuple(2L, true));
		assertThatThrownBy(() -> this.list.update(1, KEEP, new Expected<>(77, "input.expectedVersion")))
			.isInstanceOf(ApiException.class);
	}

	@Test
	void aTopicThatIsNotInTheListCannotBeRemoved() {
		assertThat(this.list.remove(4)).isFalse();
		assertThat(this.list.contains(4)).isFalse();
		assertThat(changed(LinkOutcome.UNCHANGED)).hasSize(3);
	}

	@Test
	void theRowsAfterARemovedOneMoveUp() {
		assertThat(this.list.remove(1)).isTrue();

		assertThat(order()).isEqualTo("2 3");
		assertThat(changed(LinkOutcome.REMOVED)).containsExactly(row(1, 0));
		assertThat(changed(LinkOutcome.UPDATED)).extracting(PostTopic::updatedAt).containsExactly(NOW, NOW);
	}

	@Test
	void replaceKeepsTheRowsOfTopicsThatRemain() {
		SequencedMap<Long, PostTopicFields> topics = new LinkedHashMap<>();
		topics.put(1L, KEEP);
		topics.put(8L, new PostTopicFields(true, Patch.absent()));
		topics.put(3L, KEEP);
		this.list.replace(topics, ADA, NOW);

		assertThat(order()).isEqualTo("1 8 3");
		assertThat(changed(LinkOutcome.REMOVED)).containsExactly(row(2, 1));
		assertThat(changed(LinkOutcome.UNCHANGED)).containsExactly(row(1, 0), row(3, 2));
		assertThat(changed(LinkOutcome.ADDED))
			.containsExactly(new PostTopic(new Key(POST, 8), 1, true, null, ADA, null, NOW, NOW));
	}

	@Test
	void replaceMovesAndChangesTheRowsOfTopicsThatRemain() {
		SequencedMap<Long, PostTopicFields> topics = new LinkedHashMap<>();
		topics.put(3L, KEEP);
		topics.put(1L, new PostTopicFields(true, Patch.absent()));
		this.list.replace(topics, ADA, NOW);

		assertThat(order()).isEqualTo("3 1");
		PostTopicFields pinned = new PostTopicFields(true, Patch.absent());
		assertThat(changed(LinkOutcome.UPDATED)).containsExactly(row(3, 0).withUpdatedAt(NOW),
				row(1, 1).withFields(pinned).withUpdatedAt(NOW));
	}

	@Test
	void gapsAndMissingPositionsAreClosed() {
		TopicList uneven = list(row(1, 0), row(2, 5), row(3, null));

		assertThat(uneven.changes(NOW).rows(LinkOutcome.UNCHANGED)).extracting(PostTopic::topicId).containsExactly(1L);
		assertThat(uneven.changes(NOW).rows(LinkOutcome.UPDATED)).extracting(PostTopic::position).containsExactly(1, 2);
	}

	@Test
	void aTopicThatIsRemovedAndAttachedAgainIsANewRow() {
		this.list.remove(2);
		this.list.attach(2, 1, KEEP, ADA, NOW);

		assertThat(changed(LinkOutcome.ADDED)).extracting(PostTopic::topicId).containsExactly(2L);
		assertThat(order()).isEqualTo("1 2 3");
	}

	@Test
	void mergingRenamesARowThatHasNoTwin() {
		this.list.merge(2, 4);

		assertThat(order()).isEqualTo("1 4 3");
		assertThat(changed(LinkOutcome.ADDED)).singleElement()
			.satisfies((row) -> assertThat(row.createdAt()).isEqualTo(BEFORE));
		assertThat(changed(LinkOutcome.REMOVED)).containsExactly(row(2, 1));
	}

	@Test
	void mergingKeepsTheExistingRowWithItsOldestDateAndAnyPin() {
		PostTopic older = new PostTopic(new Key(POST, 1), 0, true, "Lost", 3L, 5, BEFORE, BEFORE);
		PostTopic newer = new PostTopic(new Key(POST, 2), 1, false, "Kept", 4L, 6, NOW, NOW);
		TopicList both = list(older, newer);

		both.merge(1, 2);

		assertThat(both.changes(NOW).rows(LinkOutcome.UPDATED))
			.containsExactly(new PostTopic(new Key(POST, 2), 0, true, "Kept", 4L, 6, BEFORE, NOW));
		assertThat(both.changes(NOW).rows(LinkOutcome.REMOVED)).containsExactly(older);
	}

	private static TopicList list(PostTopic... rows) {
		return new TopicList(POST, List.of(rows));
	}

	private static PostTopic row(long topic, @Nullable Integer position) {
		return new PostTopic(new Key(POST, topic), position, false, null, null, 0, BEFORE, BEFORE);
	}

	private List<PostTopic> changed(LinkOutcome outcome) {
		return this.list.changes(NOW).rows(outcome);
	}

	/** Returns the topics in their order, and asserts that their positions are dense. */
	private String order() {
		List<PostTopic> rows = new ArrayList<>();
		Stream.of(LinkOutcome.ADDED, LinkOutcome.UPDATED, LinkOutcome.UNCHANGED)
			.forEach((outcome) -> rows.addAll(changed(outcome)));
		PostTopic[] ordered = new PostTopic[rows.size()];
		rows.forEach((row) -> ordered[Objects.requireNonNull(row.position())] = row);
		return Stream.of(ordered).map((row) -> String.valueOf(row.topicId())).collect(Collectors.joining(" "));
	}

}
