package dev.gyre.papers.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Times of contenders that are run in turn, so that whatever disturbs the machine disturbs them alike. */
public final class Timing {

    private static final int MOST_WARM_UP = 3;

    private Timing() {}

    /** The median seconds of each, over a number of rounds after up to three that don't count. */
    public static List<Double> medians(int rounds, List<Runnable> contenders) {
        double[][] seconds = new double[contenders.size()][rounds];
        for (int round = -Math.min(rounds, MOST_WARM_UP); round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                long start = System.nanoTime();
                contenders.get(i).run();
                if (round >= 0) {
                    seconds[i][round] = (System.nanoTime() - start) / 1e9;
                }
            }
        }
        List<Double> medians = new ArrayList<>();
        for (double[] s : seconds) {
            Arrays.sort(s);
            medians.add(s[rounds / 2]);
        }
        return medians;
    }
}
