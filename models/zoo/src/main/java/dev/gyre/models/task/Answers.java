package dev.gyre.models.task;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.tensor.Tensor;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** Right answers of a batch, and whether a model gives each the highest of its scores. */
final class Answers {

    /** The number in place of a right answer where there's none. */
    static final int NONE = -1;

    private final Tensor logits;
    private final float[] scores;
    private final int[] right;
    private final int choices;

    /**
     * The answers of a batch.
     *
     * @param logits scores of the choices. (.., choices)
     */
    Answers(Tensor logits) {
        this.logits = logits;
        this.choices = logits.dim(-1);
        this.scores = new float[logits.shape().size()];
        this.right = new int[scores.length / choices];
    }

    /** The right ones, to be written. */
    int[] right() {
        return right;
    }

    /**
     * The tally of right answers given.
     *
     * @param counts whether one counts, by its number
     * @param each what a right one counts
     */
    Tally tally(Function<Tensor, Buffer> outputs, IntPredicate counts, double each) {
        outputs.apply(logits).read(scores);
        long given = 0;
        long all = 0;
        for (int i = 0; i < right.length; i++) {
            if (right[i] != NONE && counts.test(i)) {
                all++;
                given += highest(i) == right[i] ? 1 : 0;
            }
        }
        return new Tally(each * given, all);
    }

    private int highest(int place) {
        int from = place * choices;
        int best = 0;
        for (int c = 1; c < choices; c++) {
            best = scores[from + c] > scores[from + best] ? c : best;
        }
        return best;
    }
}
