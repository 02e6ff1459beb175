package io.posttopic.topic;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * A generator of slugs from the names of topics.
 */
@Repository
record Slugs(JdbcClient jdbc) {

	private static final int MAX_LENGTH = 90;

	/** How many slugs, numbered from the second on, are tried for one name. */
	private static final int MAX_CANDIDATES = 50;

	/**
	 * Returns for each name a slug that no topic has or had, or null if the name has no
	 * character that a slug may contain or all its candidates are taken. No slug is
	 * returned twice.
	 */
	List<@Nullable String> of(List<String> names) {
		List<List<String>> candidates = names.stream().map((name) -> candidates(base(name))).toList();
		String[] all = candidates.stream().flatMap(List::stream).distinct().toArray(String[]::new);
		Set<String> taken = new HashSet<>(this.jdbc.sql("""
				select slug from "Topics" where slug = any(?::text[]) union all
				select unnest("formerSlugs") from "Topics" where "formerSlugs" && ?::text[]""")
			.params(all, all)
			.query((row, number) -> row.getString(1))
			.list());
		List<@Nullable String> slugs = new ArrayList<>();
		candidates.forEach((ofName) -> slugs.add(ofName.stream().filter(taken::add).findFirst().orElse(null)));
		return slugs;
	}

	private static List<String> candidates(String base) {
		return base.isEmpty() ? List.of()
				: IntStream.rangeClosed(1, MAX_CANDIDATES)
					.mapToObj((number) -> (number > 1) ? base + "-" + number : base)
					.toList();
	}

	private static String base(String name) {
		String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
		String slug = plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
		return slug.substring(0, Math.min(slug.length(), MAX_LENGTH)).replaceAll("-$", "");
	}

}
