package io.posttopic.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds the names that a misspelt one may stand for.
 */
final class Spelling {

	private static final int MOST = 5;

	/** Comparing costs the product of two lengths. */
	private static final int LONGEST = 50;

	private record Candidate(String name, int distance) {

	}

	private Spelling() {
	}

	/**
	 * Returns the known names that differ from a name in less than about half of its
	 * characters, the nearest first, at most {@value #MOST}.
	 */
	static List<String> nearest(String name, Collection<String> known) {
		if (name.length() > LONGEST) {
			return List.of();
		}
		List<Candidate> candidates = new ArrayList<>();
		for (String other : known) {
			int distance = distance(name, other);
			if (distance <= name.length() * 2 / 5 + 1) {
				candidates.add(new Candidate(other, distance));
			}
		}
		return candidates.stream()
			.sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
			.limit(MOST)
			.map(Candidate::name)
			.toList();
	}

	/**
	 * Returns how many characters must be added, left out, replaced or swapped with their
	 * neighbour to make one name of another. Upper and lower case are alike.
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

	private static int distance(String a, String b, int i, int j, int[][] known) {
		if (i == 0 || j == 0) {
			return i + j;
		}
		int replaced = known[i - 1][j - 1] + ((a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1);
		int distance = Math.min(replaced, Math.min(known[i - 1][j], known[i][j - 1]) + 1);
		boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
		return swapped ? Math.min(distance, known[i - 2][j - 2] + 1) : distance;
	}

}
