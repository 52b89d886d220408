package dev.gyre.models.series;

import java.util.List;

/**
 * Settings by which a model cuts a series into patches.
 *
 * @param context values L of its window
 * @param patch values P of a patch, which is a token; divides the context
 * @param levels the quantiles that it predicts, Q of them, ascending
 */
public record Patching(int context, int patch, List<Double> levels) {

    /** Keeps the levels to itself. */
    public Patching {
        levels = List.copyOf(levels);
    }

    /** Tokens T of a window. */
    public int tokens() {
        return context / patch;
    }

    /** Numbers of a token: the values of a patch, then which of them are there. */
    public int width() {
        return 2 * patch;
    }

    /** Numbers that are predicted at a token: for each level the next patch. */
    public int outputs() {
        return levels.size() * patch;
    }
}
