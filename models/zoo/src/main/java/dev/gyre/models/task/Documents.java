package dev.gyre.models.task;

import dev.gyre.models.model.Reader;
import java.util.Arrays;

/**
 * Documents of one length whose last tokens are to be told from what stands before them.
 *
 * @param ids (B, P + A)
 * @param rows documents B
 * @param told tokens A to be told
 */
public record Documents(int[] ids, int rows, int told) {

    /** Tokens of a document. */
    public int length() {
        return ids.length / rows;
    }

    /** All of them so many times, one set behind the other. */
    public Documents times(int count) {
        int[] all = new int[count * ids.length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(ids, 0, all, i * ids.length, ids.length);
        }
        return new Documents(all, count * rows, told);
    }

    /**
     * Lets a model read them, in one piece up to the tokens to be told, then token by token.
     *
     * @param reader of as many sequences, which forgets what it has read
     * @return mean negative log-likelihood, in nats, of each document's tokens to be told (B)
     */
    public double[] losses(Reader reader) {
        int before = length() - told;
        reader.prepare(1); // makes the states
        reader.states().reset();
        double[] losses = new double[rows];
        for (int i = 0; i < told; i++) {
            reader.read(i == 0 ? columns(0, before) : columns(before + i - 1, 1));
            float[] logits = reader.logits();
            int vocabulary = logits.length / rows;
            for (int row = 0; row < rows; row++) {
                losses[row] += surprise(logits, row * vocabulary, vocabulary, ids[row * length() + before + i]) / told;
            }
        }
        return losses;
    }

    private int[] columns(int from, int count) {
        int[] some = new int[rows * count];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(ids, row * length() + from, some, row * count, count);
        }
        return some;
    }

    private static double surprise(float[] logits, int from, int count, int token) {
        float[] of = Arrays.copyOfRange(logits, from, from + count);
        double most = Float.NEGATIVE_INFINITY;
        for (float x : of) {
            most = Math.max(most, x);
        }
        double sum = 0;
        for (float x : of) {
            sum += Math.exp(x - most);
        }
        return most + Math.log(sum) - of[token];
    }
}
