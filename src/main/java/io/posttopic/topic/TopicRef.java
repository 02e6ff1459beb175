package io.posttopic.topic;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.posttopic.relay.ApiException;
import io.posttopic.relay.ErrorCode;
import io.posttopic.write.InputObject;

/**
 * How an input names a topic.
 *
 * @param key the id, slug or name
 * @param argument the path of the argument that holds it
 */
public record TopicRef(Key key, String argument) {

	/** The longest name, in characters. */
	static final int NAME = 100;

	private static final Pattern WHITE_SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

	/**
	 * What a topic is named by.
	 */
	public sealed interface Key {

	}

	record Id(long id) implements Key {

	}

	record Slug(String slug) implements Key {

	}

	record Name(String name) implements Key {

	}

	/**
	 * Parses an input object of the type {@code TopicRef}.
	 */
	public static TopicRef parse(InputObject input) {
		if (input.has("id")) {
			return new TopicRef(new Id(input.id("id", "Topic")), input.path("id"));
		}
		if (input.has("slug")) {
			return new TopicRef(new Slug(input.key("slug")), input.path("slug"));
		}
		return new TopicRef(new Name(name(input, "name")), input.path("name"));
	}

	/**
	 * Reads the name of a topic: a line in which white space is one space.
	 */
	static String name(InputObject input, String field) {
		return WHITE_SPACE.matcher(input.line(field, NAME)).replaceAll(" ");
	}

	/**
	 * Returns a reference that leads to no topic.
	 */
	public static TopicRef unknown(String argument) {
		return new TopicRef(new Name(""), argument);
	}

	/**
	 * Returns whether the topic is created if none has the name.
	 */
	public boolean isByName() {
		return this.key instanceof Name;
	}

	Optional<String> name() {
		return (this.key instanceof Name name) ? Optional.of(name.name) : Optional.empty();
	}

	/**
	 * Returns the error for a reference that leads to no topic.
	 */
	public ApiException notFound() {
		return switch (this.key) {
			case Name _ -> new ApiException(ErrorCode.FORBIDDEN,
					this.argument + ": no topic has this name, and creating one needs the role moderator or admin.",
					Map.of("argument", this.argument));
			case Id _ -> ApiException.notFound(this.argument, "topic");
			case Slug _ -> new ApiException(ErrorCode.NOT_FOUND, this.argument + ": no topic has this slug.",
					Map.of("argument", this.argument));
		};
	}

}
