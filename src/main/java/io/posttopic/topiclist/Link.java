package io.posttopic.topiclist;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

import io.posttopic.posttopic.PostTopicFields;
import io.posttopic.topic.TopicRef;
import io.posttopic.write.BulkInput;
import io.posttopic.write.Expected;
import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

/**
 * A pair of post and topic that an input names, and what to change about it.
 *
 * @param path the path of the pair's argument
 * @param postArgument the path of the argument that names the post
 * @param expectedTopicsVersion the version that the post's list must have
 */
record Link(String path, String postArgument, long postId, TopicRef topic, Change change,
		Expected<String> expectedTopicsVersion) {

	sealed interface Change {

		/**
		 * Returns the fields of the row that the change sets.
		 */
		default PostTopicFields fields() {
			return PostTopicFields.NONE;
		}

	}

	/**
	 * The change that attaches the topic, or changes the row that attaches it already.
	 *
	 * @param position the topic's position, or null to append a new topic and to leave an
	 * attached one where it is
	 */
	record Attach(@Nullable Integer position, PostTopicFields fields) implements Change {

		static Attach parse(InputObject input) {
			return new Attach(input.optional("position", (field) -> input.number(field, 0)),
					PostTopicFields.parse(input));
		}

	}

	record Detach() implements Change {

	}

	record Update(PostTopicFields fields, Expected<Integer> expectedVersion) implements Change {

		static Update parse(InputObject input) {
			return new Update(PostTopicFields.parse(input), input.expectedVersion());
		}

	}

	sealed interface Move extends Change {

		static Move parse(InputObject input) {
			List<String> given = Stream.of("position", "before", "after").filter(input::has).toList();
			if (given.size() != 1) {
				input.reject((given.size() > 1) ? given.getLast() : "position",
						"exactly one of position, before and after is wanted, and not null.");
				return new MoveTo(0);
			}
			String field = given.getFirst();
			return field.equals("position") ? new MoveTo(input.number(field, 0))
					: new MoveNextTo(input.id(field, "Topic"), field.equals("after"), input.path(field));
		}

	}

	record MoveTo(int position) implements Move {

	}

	/**
	 * The change that moves the topic next to another one.
	 *
	 * @param isAfter whether the topic moves after the other one, not before it
	 * @param argument the path of the argument that names the other topic
	 */
	record MoveNextTo(long neighbor, boolean isAfter, String argument) implements Move {

	}

	static Link attach(InputObject input) {
		return link(input, topic(input), Attach.parse(input));
	}

	static Link detach(InputObject input) {
		return link(input, topicById(input), new Detach());
	}

	static Link update(InputObject input) {
		return link(input, topicById(input), Update.parse(input));
	}

	static Link move(InputObject input) {
		return link(input, topicById(input), Move.parse(input));
	}

	/**
	 * Parses the lists of changes in the input of a post or a topic, in the order in
	 * which the changes are made.
	 * @param type the GraphQL type of the rows at the other end of the links
	 * @param detach creates the link for the key of a row to detach, given the path of
	 * its argument
	 * @param other creates the link for an item of another list, given its change
	 */
	static <T> List<T> changes(InputObject lists, String type, BiFunction<Long, String, T> detach,
			BiFunction<InputObject, Change, T> other) {
		List<T> links = new ArrayList<>();
		if (lists.has("detach")) {
			links.addAll(lists.ids("detach", BulkInput.MAX_ITEMS, type, detach));
		}
		links.addAll(changes(lists, "attach", Attach::parse, other));
		links.addAll(changes(lists, "update", Update::parse, other));
		links.addAll(changes(lists, "move", Move::parse, other));
		return links;
	}

	private static <T> List<T> changes(InputObject lists, String field, Function<InputObject, Change> parser,
			BiFunction<InputObject, Change, T> link) {
		return lists.has(field) ? lists.list(field, BulkInput.MAX_ITEMS, (item) -> link.apply(item, parser.apply(item)))
				: List.of();
	}

	private static Link link(InputObject input, TopicRef topic, Change change) {
		return new Link(input.path(), input.path("postId"), input.id("postId", "Post"), topic, change,
				expectedTopicsVersion(input));
	}

	/**
	 * Reads the field {@code topic}. If it is invalid, the error is recorded and the
	 * returned placeholder is discarded with the rest of the input.
	 */
	static TopicRef topic(InputObject input) {
		return input.object("topic", TopicRef::parse).orElseGet(() -> TopicRef.unknown(input.path("topic")));
	}

	static TopicRef topicById(InputObject input) {
		return TopicRef.to(input.id("topicId", "Topic"), input.path("topicId"));
	}

	static Expected<String> expectedTopicsVersion(InputObject input) {
		String field = "expectedTopicsVersion";
		return new Expected<>(input.optional(field, input::key), input.path(field));
	}

	/**
	 * Returns this link with its topic identified by id.
	 */
	Link to(long topicId) {
		return new Link(this.path, this.postArgument, this.postId, TopicRef.to(topicId, this.topic.argument()),
				this.change, this.expectedTopicsVersion);
	}

	boolean isAttach() {
		return this.change instanceof Attach;
	}

	boolean isDetach() {
		return this.change instanceof Detach;
	}

}
