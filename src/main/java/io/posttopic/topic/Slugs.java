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
 * Makes slugs from names.
 */
@Repository
class Slugs {

	private static final int LONGEST = 90;

	/** How many topics of one name have a slug. */
	private static final int MOST = 50;

	private final JdbcClient jdbc;

	Slugs(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * A free slug for each name, null where nothing of a name can be in one, or where all
	 * that would do are taken.
	 */
	List<@Nullable String> of(List<String> names) {
		List<List<String>> candidates = names.stream().map((name) -> candidates(base(name))).toList();
		Set<String> taken = new HashSet<>(this.jdbc.sql("select slug from \"Topics\" where slug = any(?::text[])")
			.param(candidates.stream().flatMap(List::stream).distinct().toArray(String[]::new))
			.query((row, number) -> row.getString(1))
			.list());
		List<@Nullable String> slugs = new ArrayList<>();
		candidates.forEach((some) -> slugs.add(some.stream().filter(taken::add).findFirst().orElse(null)));
		return slugs;
	}

	private static List<String> candidates(String base) {
		return base.isEmpty() ? List.of()
				: IntStream.rangeClosed(1, MOST)
					.mapToObj((number) -> (number > 1) ? base + "-" + number : base)
					.toList();
	}

	private static String base(String name) {
		String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
		String slug = plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
		return slug.substring(0, Math.min(slug.length(), LONGEST)).replaceAll("-$", "");
	}

}
