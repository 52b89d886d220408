package dev.gyre.papers.golden;

import dev.gyre.engine.GyreException;
import dev.gyre.models.layer.States;
import dev.gyre.verify.golden.GoldenFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Results of golden files that are states after the last token.
 *
 * @param name the file's name; a {@code #} in it stands for 0, 1 and so on, a result each
 * @param ending how the names of our states end, with the same number for {@code #}; several states of such names follow one
 *     another in the result
 * @param cache whether the state has a place for each token, (B, S, ..), of which the file has only those in use
 */
public record GoldenState(String name, String ending, boolean cache) {

    private static final String NUMBER = "#";

    /** A state in the order in which we hold it. */
    public static GoldenState of(String name, String ending) {
        return new GoldenState(name, ending, false);
    }

    /** A cache that isn't full yet. */
    public static GoldenState cache(String name, String ending) {
        return new GoldenState(name, ending, true);
    }

    /** Whether a file has such a result. */
    boolean in(GoldenFile file) {
        return file.has(numbered(name, 0));
    }

    /** The results that a file has, by name. */
    Map<String, float[]> results(GoldenFile file, States states) {
        Map<String, float[]> results = new HashMap<>();
        for (int i = 0; file.has(numbered(name, i)) && (i == 0 || name.contains(NUMBER)); i++) {
            String result = numbered(name, i);
            List<float[]> parts = states.numbers(numbered(ending, i));
            int size = file.shape(result).size() / Math.max(1, parts.size());
            results.put(
                    result,
                    joined(parts.stream()
                            .map(p -> cache ? inUse(p, states.rows(), size) : p)
                            .toList()));
        }
        return results;
    }

    private static String numbered(String text, int number) {
        return text.replace(NUMBER, Integer.toString(number));
    }

    /** The first numbers of each row, as many as the file has of it. */
    private static float[] inUse(float[] all, int rows, int size) {
        int each = size / rows;
        if (each > all.length / rows) {
            throw new GyreException("the file's cache has " + each + " numbers a sequence, ours has only "
                    + all.length / rows + ": a longer context is needed");
        }
        float[] used = new float[rows * each];
        for (int b = 0; b < rows; b++) {
            System.arraycopy(all, b * (all.length / rows), used, b * each, each);
        }
        return used;
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(p -> p.length).sum()];
        int at = 0;
        for (float[] p : parts) {
            System.arraycopy(p, 0, all, at, p.length);
            at += p.length;
        }
        return all;
    }
}
