package io.posttopic.documents;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.apache.commons.text.similarity.DamerauLevenshteinDistance;

/**
 * A finder of the names that a misspelled name may stand for.
 */
final class Spelling {

	private static final int MAX_NAMES = 5;

	/**
	 * Longer names are not compared, because the time grows with the product of the
	 * lengths.
	 */
	private static final int MAX_LENGTH = 50;

	/**
	 * Counts characters that are added, removed, replaced, or swapped with their
	 * neighbor.
	 */
	private static final DamerauLevenshteinDistance DISTANCE = new DamerauLevenshteinDistance();

	private record Candidate(String name, int distance) {

	}

	private Spelling() {
	}

	/**
	 * Returns the existing names that differ from a name in less than about half of its
	 * characters, ignoring case: at most {@value #MAX_NAMES}, the nearest first.
	 */
	static List<String> nearest(String name, Collection<String> existing) {
		if (name.length() > MAX_LENGTH) {
			return List.of();
		}
		String lowerCase = name.toLowerCase(Locale.ROOT);
		return existing.stream()
			.map((other) -> new Candidate(other, DISTANCE.apply(lowerCase, other.toLowerCase(Locale.ROOT))))
			.filter((candidate) -> candidate.distance <= name.length() * 2 / 5 + 1)
			.sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
			.limit(MAX_NAMES)
			.map(Candidate::name)
			.toList();
	}

}
