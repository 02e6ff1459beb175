package io.posttopic.topic;

import java.util.Optional;
import java.util.regex.Pattern;

import io.posttopic.error.ApiException;
import io.posttopic.error.ErrorCode;
import io.posttopic.write.InputObject;
import org.jspecify.annotations.Nullable;

/**
 * A reference of an input to a topic, by id, slug or name.
 *
 * @param key the id, slug or name
 * @param argument the path of the argument that contains the key
 */
public record TopicRef(Key key, String argument) {

	/** The longest name, in characters. */
	static final int MAX_NAME = 100;

	private static final Pattern WHITE_SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

	public sealed interface Key {

	}

	record Id(long id) implements Key {

	}

	record Slug(String slug) implements Key {

	}

	record Name(String name) implements Key {

	}

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
	 * Reads the name of a topic. Each run of white space in it becomes one space.
	 */
	static String name(InputObject input, String field) {
		return WHITE_SPACE.matcher(input.line(field, MAX_NAME)).replaceAll(" ");
	}

	public static TopicRef to(long id, String argument) {
		return new TopicRef(new Id(id), argument);
	}

	public static TopicRef unknown(String argument) {
		return new TopicRef(new Name(""), argument);
	}

	/**
	 * Returns whether the reference is a name, for which a topic is created if none
	 * exists.
	 */
	public boolean isByName() {
		return this.key instanceof Name;
	}

	/**
	 * Returns the topic's key, or null if the reference is not by id.
	 */
	public @Nullable Long id() {
		return (this.key instanceof Id byId) ? byId.id : null;
	}

	Optional<String> name() {
		return (this.key instanceof Name name) ? Optional.of(name.name) : Optional.empty();
	}

	public ApiException notFound() {
		return switch (this.key) {
			case Name _ -> ApiException.about(this.argument, ErrorCode.FORBIDDEN,
					"no topic has this name, and creating one needs the role moderator or admin.");
			case Id _ -> ApiException.notFound(this.argument, "topic");
			case Slug _ -> ApiException.about(this.argument, ErrorCode.NOT_FOUND, "no topic has this slug.");
		};
	}

}
