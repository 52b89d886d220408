package dev.gyre.models.setting;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Suggests the name that a mistyped one may have meant. */
public final class Suggestion {

    private Suggestion() {}

    /** A name, by itself or by what it's called elsewhere. */
    private record Candidate(String known, String name, int distance) {

        boolean near(String typed) {
            return distance <= Math.max(1, Math.min(known.length(), typed.length()) / 3);
        }

        boolean isElsewhere() {
            return !known.equals(name);
        }
    }

    /**
     * The name that's nearest to what was typed, or of which what other programs call it is, if that's near: a letter in three added, left
     * out, changed or swapped with its neighbour at most.
     *
     * @param names in the order in which they're preferred where another program's name may stand for several
     */
    public static Optional<String> nearest(String typed, Collection<String> names) {
        String low = typed.toLowerCase(Locale.ROOT).replace('_', '-');
        return names.stream()
                .flatMap(name -> Stream.concat(Stream.of(name), OtherNames.of(name).stream())
                        .map(known -> new Candidate(known, name, distance(low, known))))
                .filter(c -> c.near(low))
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::isElsewhere))
                .map(Candidate::name);
    }

    /**
     * A question after the name that's nearest.
     *
     * @param otherwise what's said where there's none
     */
    public static String sentence(String typed, Collection<String> names, String otherwise) {
        return nearest(typed, names).map(n -> "did you mean " + n + "?").orElse(otherwise);
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
