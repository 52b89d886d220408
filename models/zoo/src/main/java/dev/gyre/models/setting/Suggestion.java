package dev.gyre.models.setting;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant who mistyped a name. */
public final class Suggestion {

    private Suggestion() {}

    /**
     * The name that's nearest to what was typed, if it's near: a letter in three added, left out, changed or swapped with its neighbour
     * at most.
     */
    public static Optional<String> nearest(String typed, Collection<String> names) {
        String low = typed.toLowerCase(Locale.ROOT);
        return names.stream()
                .filter(n -> distance(low, n) <= Math.max(1, Math.min(n.length(), low.length()) / 3))
                .min(Comparator.comparingInt((String n) -> distance(low, n)).thenComparing(n -> n));
    }

    /** The same as a part of a sentence, with a space behind; empty if there's none. */
    public static String sentence(String typed, Collection<String> names) {
        return nearest(typed, names).map(n -> "did you mean " + n + "? ").orElse("");
    }

    /** Edits of single letters, and swaps of neighbours, that make one text of the other. */
    private static int distance(String a, String name) {
        String b = name.toLowerCase(Locale.ROOT);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                d[i][j] = swapped ? Math.min(d[i][j], d[i - 2][j - 2] + 1) : d[i][j];
            }
        }
        return d[a.length()][b.length()];
    }
}
