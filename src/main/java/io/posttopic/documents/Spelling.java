package io.posttopic.documents;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds the names that a misspelled name may stand for.
 */
final class Spelling {

	private static final int MAX_NAMES = 5;

	/**
	 * Longer names are not compared, because the time grows with the product of the
	 * lengths.
	 */
	private static final int MAX_LENGTH = 50;

	private record Candidate(String name, int distance) {

	}

	private Spelling() {
	}

	/**
	 * Returns the existing names that differ from a name in less than about half of its
	 * characters: at most {@value #MAX_NAMES}, the nearest first.
	 */
	static List<String> nearest(String name, Collection<String> existing) {
		if (name.length() > MAX_LENGTH) {
			return List.of();
		}
		List<Candidate> candidates = new ArrayList<>();
		for (String other : existing) {
			int distance = distance(name, other);
			if (distance <= name.length() * 2 / 5 + 1) {
				candidates.add(new Candidate(other, distance));
			}
		}
		return candidates.stream()
			.sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
			.limit(MAX_NAMES)
			.map(Candidate::name)
			.toList();
	}

	/**
	 * Returns the edit distance of two names: how many characters must be added, removed,
	 * replaced or swapped with their neighbor to turn one into the other. Ignores case.
	 */
	private static int distance(String name, String other) {
		String a = name.toLowerCase(Locale.ROOT);
		String b = other.toLowerCase(Locale.ROOT);
		int[][] distances = new int[a.length() + 1][b.length() + 1];
		for (int i = 0; i <= a.length(); i++) {
			for (int j = 0; j <= b.length(); j++) {
				distances[i][j] = distance(a, b, i, j, distances);
			}
		}
		return distances[a.length()][b.length()];
	}

	private static int distance(String a, String b, int i, int j, int[][] distances) {
		if (i == 0 || j == 0) {
			return i + j;
		}
		int replaced = distances[i - 1][j - 1] + ((a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1);
		int distance = Math.min(replaced, Math.min(distances[i - 1][j], distances[i][j - 1]) + 1);
		boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
		return swapped ? Math.min(distance, distances[i - 2][j - 2] + 1) : distance;
	}

}
