package dev.gyre.models.published;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The merges of a vocabulary whose pieces have scores, as SentencePiece's byte pair encoding has them: each way of putting a piece together of
 * two others, by the piece's score, the highest first.
 */
final class ScoredMerges {

    private ScoredMerges() {}

    /** Two pieces that become one. */
    record Merge(String left, String right) {}

    private record Scored(Merge merge, double score, int left, int right) {}

    /**
     * All merges, in the order in which they're tried.
     *
     * @param tokens the pieces by their numbers
     * @param scores of them
     * @param usual whether a token is a piece of text, not a mark or a byte
     */
    static List<Merge> of(List<String> tokens, List<Double> scores, IntPredicate usual) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (usual.test(i)) {
                numbers.put(tokens.get(i), i);
            }
        }
        List<Scored> all = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (usual.test(i)) {
                ways(tokens.get(i), scores.get(i), numbers, all);
            }
        }
        all.sort(Comparator.comparingDouble(Scored::score)
                .reversed()
                .thenComparingInt(Scored::left)
                .thenComparingInt(Scored::right));
        return all.stream().map(Scored::merge).toList();
    }

    private static void ways(String piece, double score, Map<String, Integer> numbers, List<Scored> into) {
        for (int at = piece.offsetByCodePoints(0, 1); at < piece.length(); at = piece.offsetByCodePoints(at, 1)) {
            Integer left = numbers.get(piece.substring(0, at));
            Integer right = numbers.get(piece.substring(at));
            if (left != null && right != null) {
                into.add(new Scored(new Merge(piece.substring(0, at), piece.substring(at)), score, left, right));
            }
        }
    }
}
