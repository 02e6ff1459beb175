package io.posttopic.subscription;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.posttopic.Api;
import io.posttopic.WritingTests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the events that different callers receive with a plain model of who may see
 * what.
 */
class EventPrivacyTests extends WritingTests {

	private static final int CHANGES = 400;

	private static final String EVENTS = """
			subscription { postActionChanged { kind id
				before { likedAt bookmarkedAt } after { likedAt bookmarkedAt } postAction { likedAt bookmarkedAt } } }""";

	/** The flags of a row. */
	private record Flags(boolean liked, boolean bookmarked) {

		String visible(boolean own) {
			return (this.liked ? "liked" : "") + ((own && this.bookmarked) ? " bookmarked" : "");
		}

	}

	private final Map<String, Flags> rows = new HashMap<>();

	/** The expected events of each caller. */
	private final Map<String, List<String>> expected = new LinkedHashMap<>();

	@Test
	void nobodyIsToldOfTheBookmarksOfOthers() throws Exception {
		long seed = Long.getLong("privacy.seed", System.nanoTime());
		System.out.println("privacy.seed " + seed);
		Random random = new Random(seed);
		Map<String, Api> callers = Map.of("ada", ada(), "lars", as("lars"), "nobody", nobody(), "mod", moderator(),
				"admin", admin());
		Map<String, EventClient> clients = new LinkedHashMap<>();
		try {
			for (Map.Entry<String, Api> caller : callers.entrySet()) {
				clients.put(caller.getKey(), EventClient.open(caller.getValue(), EVENTS, Map.of()));
				this.expected.put(caller.getKey(), new ArrayList<>());
			}
			for (int i = 0; i < CHANGES; i++) {
				change(1 + random.nextInt(3), 1 + random.nextInt(2),
						(random.nextInt(4) == 0) ? null : new Flags(random.nextBoolean(), random.nextBoolean()));
			}
			for (Map.Entry<String, EventClient> client : clients.entrySet()) {
				List<String> wanted = this.expected.get(client.getKey());
				List<String> events = client.getValue()
					.events(Objects.requireNonNull(wanted).size())
					.stream()
					.map(EventPrivacyTests::describe)
					.toList();
				assertThat(events).as("%s, seed %s", client.getKey(), seed).isEqualTo(wanted);
				assertThat(client.getValue().isSilent()).as(client.getKey()).isTrue();
			}
		}
		finally {
			for (EventClient client : clients.values()) {
				client.close();
			}
		}
	}

	/** Gives a row other flags, or removes it. */
	private void change(int post, int user, @Nullable Flags after) {
		String row = id("PostAction", post, user);
		Flags before = this.rows.get(row);
		if (after == null) {
			DATABASE
				.execute("delete from \"PostAction\" where \"PostId\" = %d and \"UserId\" = %d".formatted(post, user));
			this.rows.remove(row);
		}
		else {
			String liked = after.liked() ? "'2020-01-01Z'" : "null";
			String bookmarked = after.bookmarked() ? "'2020-01-01Z'" : "null";
			DATABASE.execute(
					"""
							insert into "PostAction" ("PostId", "UserId", "likedAt", "bookmarkedAt") values (%d, %d, %3$s, %4$s)
							on conflict ("PostId", "UserId") do update set "likedAt" = %3$s, "bookmarkedAt" = %4$s
							where ("PostAction"."likedAt", "PostAction"."bookmarkedAt") is distinct from (%3$s::timestamptz, %4$s::timestamptz)"""
						.formatted(post, user, liked, bookmarked));
			this.rows.put(row, after);
		}
		if (before == null ? after != null : !before.equals(after)) {
			this.expected.forEach((caller, events) -> {
				boolean own = caller.equals("admin") || caller.equals((user == 1) ? "ada" : "lars");
				Flags seenBefore = (own || before != null && before.liked()) ? before : null;
				Flags seenAfter = (own || after != null && after.liked()) ? after : null;
				if (seenBefore != null || seenAfter != null) {
					String event = event(row, seenBefore, seenAfter, own);
					if (own || (seenBefore == null) != (seenAfter == null)) {
						events.add(event);
					}
				}
			});
		}
	}

	private static String event(String row, @Nullable Flags before, @Nullable Flags after, boolean own) {
		String kind = (before == null) ? "ADDED" : (after == null) ? "REMOVED" : "UPDATED";
		return row + " " + kind + " [" + ((before != null) ? before.visible(own) : "-") + "] ["
				+ ((after != null) ? after.visible(own) : "-") + "]";
	}

	private static String describe(JsonNode event) {
		return event.at("/id").asString() + " " + event.at("/kind").asString() + " [" + flags(event.at("/before"))
				+ "] [" + flags(event.at("/after")) + "]";
	}

	private static String flags(JsonNode state) {
		return state.isNull() ? "-"
				: new Flags(!state.at("/likedAt").isNull(), !state.at("/bookmarkedAt").isNull()).visible(true);
	}

}
