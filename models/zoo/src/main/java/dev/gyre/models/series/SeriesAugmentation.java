package dev.gyre.models.series;

import java.util.Arrays;

/** Augments series at random, as TiRex' training does (arXiv:2505.23719): modulates its amplitude, cuts it off at a level, adds spikes. */
public final class SeriesAugmentation {

    private static final double MODULATED = 0.5;
    private static final double CENSORED = 0.5;
    private static final double SPIKED = 0.05;
    private static final int MOST_CHANGES = 5;
    private static final int[][][] PATTERNS = {
        {{0}, {0, 1}},
        {{0, 1, 2}, {0, 0, 1}},
        {{0, 0, 1, 1}, {0, 1, 0, 2}},
        {{0, 0, 0, 0, 0, 1, 1}, {0, 0, 0, 0, 0, 1, 2}}
    };
    private static final double[] CUMULATED = {0.75, 0.85, 0.95, 1};
    private static final int LABELS = 3;

    private SeriesAugmentation() {}

    /**
     * Changes a series in place.
     *
     * @param other as long, is overwritten
     */
    public static void apply(double[] x, double[] other, Draws random) {
        if (random.chance(MODULATED)) {
            modulate(x, random);
        }
        if (random.chance(CENSORED)) {
            censor(x, other, random);
        }
        if (random.chance(SPIKED)) {
            spikes(x, random);
        }
    }

    /** Multiplies with lines between amplitudes around 1 at up to five places and both ends. */
    private static void modulate(double[] x, Draws random) {
        int[] places = new int[random.below(MOST_CHANGES + 1) + 2];
        double[] amplitude = new double[places.length];
        for (int k = 0; k < places.length; k++) {
            places[k] = k == 0 ? 0 : k == 1 ? x.length - 1 : random.below(x.length);
            amplitude[k] = 1 + random.normal();
        }
        Arrays.sort(places);
        int k = 0;
        for (int i = 0; i < x.length; i++) {
            while (k < places.length - 2 && i > places[k + 1]) {
                k++;
            }
            double share = (double) (i - places[k]) / Math.max(1, places[k + 1] - places[k]);
            x[i] *= amplitude[k] + Math.min(1, share) * (amplitude[k + 1] - amplitude[k]);
        }
    }

    private static void censor(double[] x, double[] sorted, Draws random) {
        System.arraycopy(x, 0, sorted, 0, x.length);
        Arrays.sort(sorted);
        double level = sorted[random.below(x.length)];
        boolean below = random.chance(0.5);
        for (int i = 0; i < x.length; i++) {
            x[i] = below ? Math.max(x[i], level) : Math.min(x[i], level);
        }
    }

    private static void spikes(double[] x, Draws random) {
        double period = random.uniform(10, Math.max(11, Math.min(512, x.length)));
        double kind = random.uniform();
        int row = 0;
        while (kind >= CUMULATED[row]) {
            row++;
        }
        int[] pattern = PATTERNS[row][random.below(2)];
        int turn = random.below(pattern.length);
        int[] shape = new int[LABELS];
        double[] width = new double[LABELS];
        double[] height = new double[LABELS];
        double deviation = SyntheticSeries.spread(x);
        for (int l = 0; l < LABELS; l++) {
            shape[l] = random.below(3);
            width[l] = random.uniform(0.05, 0.2) * period;
            height[l] = random.uniform(0.5, 3) * (deviation == 0 ? 1 : deviation);
        }
        for (int s = 0; s * period < x.length; s++) {
            int label = pattern[(s + turn) % pattern.length];
            spike(x, s * period, shape[label], width[label], height[label]);
        }
    }

    private static void spike(double[] x, double centre, int shape, double width, double height) {
        int from = (int) Math.max(0, Math.floor(centre - 2 * width));
        int to = (int) Math.min(x.length - 1, Math.ceil(centre + 2 * width));
        for (int i = from; i <= to; i++) {
            double off = Math.abs(i - centre) / width;
            x[i] += height
                    * switch (shape) {
                        case 0 -> off <= 0.5 ? 1 : 0;
                        case 1 -> Math.exp(-2 * off * off);
                        default -> Math.max(0, 1 - off);
                    };
        }
    }
}
