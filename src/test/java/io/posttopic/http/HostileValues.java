package io.posttopic.http;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.posttopic.relay.GlobalId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Generates random values of scalars that match the rows of {@code reading.sql}. The
 * values of a wild operation may also be extreme, malformed or malicious.
 */
final class HostileValues {

	private static final Map<String, Integer> ROWS = Map.of("User", 20, "Post", 60, "Topic", 12);

	private static final List<String> TYPES = List.of("PostTopic", "PostAction", "User", "Post", "Topic");

	private static final List<String> TEXTS = List.of("join", "Join tables", "count rows", "topic-3", "user1.1",
			"user2.2", "Topic 3", "subject", "Body 13", "node.js", "it's", "a-new-slug", "new.user", "Zufällig 🎉", "x",
			"Note on 3");

	private static final List<String> WILD_TEXTS = List.of("", " ", "\u0000", "a\u0000b", "\ud83d", "\udc00x",
			"x\ud800\ud800", "\u202eabc\u202c", "שלום עולם", "مرحبا", "👨‍👩‍👧‍👦🏳️‍🌈", "e" + "\u0301".repeat(300),
			"%_\\", "\\", "\"", "'; drop table \"Users\"; --", "$1 $$ ? ?1 :name {0} #{1} %s ${jndi:ldap://x}",
			"<script>alert(1)</script>", "\u200b\u00a0\u3000", "ﬃ İ ß", "\uffff", "\ufeffbom", "\u0085\u2028\u2029",
			"null", "a & b | !c <-> (d:*)", "':*", "&", "a:*b '", "\t\n\r\u0001\u001f\u007f", "\udbff\udfff", "-", "--",
			".", "UG9zdDox", "x".repeat(1_001), "🎉 and a longer text ".repeat(150), "long ".repeat(20_001));

	private static final List<String> TIMES = List.of("2024-01-03T00:00:00Z", "2024-02-10T00:00:00.123456Z",
			"2024-02-10T02:00:00.123+02:00", "2024-03-05T00:00:00.000Z", "2024-04-08T12:30:00-05:00",
			"2034-01-01T00:00:00Z");

	private static final List<String> WILD_TIMES = List.of("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z",
			"0001-01-01T00:00:00.000-23:59", "9999-12-31T23:59:59.9999999999+23:59", "2024-02-29t23:59:59.5z",
			"1970-01-01T00:00:00Z", "1582-10-10T00:00:00Z", "1883-11-18T12:03:58+00:00");

	private static final List<String> TIME_ZONES = List.of("UTC", "Europe/Berlin", "America/St_Johns",
			"Pacific/Kiritimati", "Asia/Kathmandu");

	private static final List<String> INVALID_TIMES = List.of("0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01",
			"9999-12-31T23:59:59-00:01", "2023-02-29T00:00:00Z", "2024-01-01T00:00:60Z", "2024-01-01T24:00:00Z",
			"infinity", "2024-01-01", "2024-01-01T00:00:00-00:00", "2024-01-01T00:00:00", "٢٠٢٤-01-01T00:00:00Z",
			"\ud800", "");

	private static final List<Integer> WILD_NUMBERS = List.of(Integer.MAX_VALUE, Integer.MIN_VALUE,
			Integer.MAX_VALUE - 1, -1, 0, 99, 100, 101, 65_536);

	/** JSON values that do not fit an Int, or not the type of their variable. */
	private static final List<Object> WILD_JSON = List.of(2_147_483_648L, Long.MIN_VALUE,
			new BigInteger("9".repeat(400)), new BigDecimal("1e400"), new BigDecimal("1.0"), 0.5, -0.0, true, "", "1",
			"ASC", "NOPE", "\ud800", "\u0000", List.of(), List.of(List.of(List.of())), Map.of(), Map.of("", 1),
			Map.of("and", List.of(Map.of("and", 1))), Map.of("id", "x", "slug", "y"), Map.of("\ud800", "\udc00"));

	private final SplittableRandom random;

	private final List<String> cursors;

	private final boolean wild;

	/**
	 * Creates the values of one operation.
	 * @param cursors valid cursors
	 */
	HostileValues(SplittableRandom random, List<String> cursors) {
		this.random = random;
		this.cursors = cursors;
		this.wild = random.nextInt(3) == 0;
	}

	boolean isWild() {
		return this.wild;
	}

	/**
	 * Returns a value of a scalar type.
	 * @param path the path of the value, from which the type of an id is derived
	 * @param invalid whether the value may be invalid for the type
	 */
	Object scalar(String type, String path, boolean invalid) {
		Object value = anyScalar(type, path, invalid);
		// A document with an unpaired surrogate does not parse.
		return (value instanceof String text && !invalid) ? text.replaceAll("\\p{Cs}", "?") : value;
	}

	private Object anyScalar(String type, String path, boolean invalid) {
		return switch (type) {
			case "Boolean" -> this.random.nextBoolean();
			case "Int" -> isWildNow() ? pick(WILD_NUMBERS)
					: path.matches(".*\\.(words|length)") ? 5 + this.random.nextInt(90) : this.random.nextInt(8);
			case "DateTime" -> (invalid && isWildNow()) ? pick(INVALID_TIMES) : pick(isWildNow() ? WILD_TIMES : TIMES);
			case "ID" -> isWildNow() ? wildId(path) : id(type(path));
			case "String" -> (path.endsWith(".after") || path.endsWith(".before")) ? cursor()
					: (path.endsWith(".timeZone") && !isWildNow()) ? pick(TIME_ZONES) : text(path);
			default -> throw new IllegalArgumentException("No values are defined for the scalar " + type);
		};
	}

	/**
	 * Returns an arbitrary JSON value.
	 */
	@Nullable Object json() {
		return (this.random.nextInt(8) == 0) ? null : pick(WILD_JSON);
	}

	/**
	 * Returns the id of a row that may exist.
	 */
	String id(String type) {
		return switch (type) {
			case "PostTopic" -> GlobalId.encode(type, key("Post"), key("Topic"));
			case "PostAction" -> GlobalId.encode(type, key("Post"), key("User"));
			default -> GlobalId.encode(type, key(type));
		};
	}

	private int key(String type) {
		return 1 + this.random.nextInt(ROWS.getOrDefault(type, 1) + 1);
	}

	/** Returns the type of an id, guessed from its path. */
	private String type(String path) {
		String[] names = path.replaceAll("author|addedBy", "user").split("\\.");
		for (int i = names.length - 1; i >= 0; i--) {
			String name = names[i].toLowerCase();
			List<String> types = TYPES.stream().filter((type) -> name.contains(type.toLowerCase())).toList();
			if (!types.isEmpty()) {
				return pick(types);
			}
		}
		return pick(TYPES);
	}

	private Object wildId(String path) {
		String id = id(this.random.nextBoolean() ? type(path) : pick(TYPES));
		return switch (this.random.nextInt(10)) {
			case 0 -> damaged(id);
			case 1 -> encoded(decoded(id).replaceAll("\\d+", pick(List.of("0", "-1", "00", "+1", "9223372036854775807",
					"9223372036854775808", "2147483648", "-9223372036854775808", "", "1e3", "١", "0x1"))));
			case 2 -> encoded(decoded(id) + ":1");
			case 3 -> id + pick(List.of("=", "==", "\n", "\u0000", "A"));
			case 4 -> encoded(pick(List.of("Query:1", ":1", "post:1", "Post:", "Post", "PageInfo:1", "Node:1:2")));
			case 5 -> pick(WILD_NUMBERS);
			case 6 -> pick(WILD_TEXTS);
			case 7 -> id.repeat(50);
			default -> id;
		};
	}

	private String cursor() {
		String cursor = pick(this.cursors);
		return switch (this.random.nextInt(6)) {
			case 0 -> damaged(cursor);
			case 1 -> pick(WILD_TEXTS);
			case 2 -> otherValue(cursor);
			case 3 -> encoded("[" + "[".repeat(this.random.nextInt(2_000)));
			default -> cursor;
		};
	}

	/** Returns a cursor of the same order with a value that no row has. */
	private String otherValue(String cursor) {
		List<Object> values = new ArrayList<>(List.of(JsonMapper.shared().readValue(decoded(cursor), Object[].class)));
		values.set(1 + this.random.nextInt(values.size() - 1),
				pick(List.of("infinity", "-infinity", "294276-12-31T23:59:59.999999+00:00",
						"4714-01-01T00:00:00+00:00 BC", "999999-01-01T00:00:00+00:00", "2024-01-01T00:00:00+00:00",
						Long.MAX_VALUE, Long.MIN_VALUE, -1, 1.5, new BigInteger("9".repeat(30)), new BigDecimal("1e30"),
						true, List.of(), Map.of(), "", "\u0000", "x".repeat(300))));
		return encoded(JsonMapper.shared().writeValueAsString(values));
	}

	private String damaged(String text) {
		int at = this.random.nextInt(text.length());
		return this.random.nextBoolean() ? text.substring(0, at) : text.substring(0, at)
				+ (char) (text.charAt(at) ^ 1 << this.random.nextInt(7)) + text.substring(at + 1);
	}

	private String text(String path) {
		if (isWildNow()) {
			return pick(WILD_TEXTS);
		}
		String text = pick(TEXTS);
		return (path.endsWith("Input.slug") || path.endsWith(".username"))
				? text.toLowerCase().replaceAll("[^a-z0-9.]", "-") : text;
	}

	private boolean isWildNow() {
		return this.wild && this.random.nextInt(3) == 0;
	}

	private static String decoded(String text) {
		return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
	}

	private static String encoded(String text) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	private <T> T pick(List<T> all) {
		return all.get(this.random.nextInt(all.size()));
	}

}
