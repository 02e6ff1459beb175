package io.posttopic.topic;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Makes slugs from names.
 */
@Repository
class Slugs {

	private static final int LONGEST = 90;

	private final JdbcClient jdbc;

	Slugs(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * A free slug for each name, null where nothing of a name can be in one.
	 */
	List<@Nullable String> of(List<String> names) {
		List<String> bases = names.stream().map(Slugs::base).toList();
		Set<String> taken = new HashSet<>(this.jdbc.sql("""
				select t.slug from "Topics" t, unnest(?::text[]) base
				where t.slug = base or t.slug like base || '-%'""")
			.param(bases.toArray(String[]::new))
			.query(String.class)
			.list());
		return bases.stream().<@Nullable String>map((base) -> base.isEmpty() ? null : free(base, taken)).toList();
	}

	private static String free(String base, Set<String> taken) {
		String slug = base;
		for (int number = 2; !taken.add(slug); number++) {
			slug = base + "-" + number;
		}
		return slug;
	}

	private static String base(String name) {
		String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
		String slug = plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
		return slug.substring(0, Math.min(slug.length(), LONGEST)).replaceAll("-$", "");
	}

}
