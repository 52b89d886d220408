package dev.gyre.engine.io.gguf;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Elements;
import java.nio.ByteBuffer;

/**
 * Writes numbers as blocks. Q8_0 and Q4_0 have llama.cpp's rounding, bit for bit; of Q4_K and Q6_K {@value #TRIALS} scales of each run are tried. With
 * each the numbers are rounded and the scale, and minimum, is fitted to them by least squares; the fit with the least sum of squared errors is taken.
 */
final class BlockEncoder {

    private static final int TRIALS = 21;
    /** How far apart the tried scales are, as a part of the first one. */
    private static final double STEP = 0.02;

    private static final int RUNS_Q4_K = 8;
    private static final int RUN_Q4_K = 32;
    private static final int RUNS_Q6_K = 16;
    private static final int RUN_Q6_K = 16;

    private BlockEncoder() {}

    /** The number with the largest magnitude is 127 or -127. */
    static void q8(float[] from, int at, ByteBuffer into) {
        float most = 0;
        for (int i = 0; i < 32; i++) {
            most = Math.max(most, Math.abs(from[at + i]));
        }
        float scale = most / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        half(scale, into);
        for (int i = 0; i < 32; i++) {
            double x = from[at + i] * inverse;
            into.put((byte) (x + Math.copySign(0.5, x)));
        }
    }

    /** The number that is farthest from 0 becomes -8. */
    static void q4(float[] from, int at, ByteBuffer into) {
        float most = 0;
        for (int i = 0; i < 32; i++) {
            most = Math.abs(from[at + i]) > Math.abs(most) ? from[at + i] : most;
        }
        float scale = most / -8;
        float inverse = scale == 0 ? 0 : 1 / scale;
        half(scale, into);
        for (int i = 0; i < 16; i++) {
            int low = Math.min(15, (int) (from[at + i] * inverse + 8.5f));
            int high = Math.min(15, (int) (from[at + 16 + i] * inverse + 8.5f));
            into.put((byte) (low | high << 4));
        }
    }

    /** A run's numbers are scale q - minimum, q from 0 to 15; neither scale nor minimum is negative. */
    private record Line(double scale, double minimum, double error) {}

    /** Runs of 32 with scales and minima, which are whole numbers from 0 to 63 of their block's two factors. */
    static void q4k(float[] from, int at, ByteBuffer into) {
        Line[] lines = new Line[RUNS_Q4_K];
        double mostScale = 0;
        double mostMinimum = 0;
        for (int run = 0; run < RUNS_Q4_K; run++) {
            lines[run] = line(from, at + run * RUN_Q4_K);
            mostScale = Math.max(mostScale, lines[run].scale);
            mostMinimum = Math.max(mostMinimum, lines[run].minimum);
        }
        float scale = half((float) (mostScale / 63), into);
        float minimum = half((float) (mostMinimum / 63), into);
        int[] scales = new int[RUNS_Q4_K];
        int[] minima = new int[RUNS_Q4_K];
        int[] q = new int[RUNS_Q4_K * RUN_Q4_K];
        for (int run = 0; run < RUNS_Q4_K; run++) {
            scales[run] = nearest(lines[run].scale, scale, 0, 63);
            minima[run] = nearest(lines[run].minimum, minimum, 0, 63);
            for (int i = run * RUN_Q4_K; i < (run + 1) * RUN_Q4_K; i++) {
                q[i] = nearest(from[at + i] + (double) minimum * minima[run], (double) scale * scales[run], 0, 15);
            }
        }
        for (int run = 0; run < 4; run++) {
            into.put((byte) (scales[run] | scales[run + 4] >> 4 << 6));
        }
        for (int run = 0; run < 4; run++) {
            into.put((byte) (minima[run] | minima[run + 4] >> 4 << 6));
        }
        for (int run = 4; run < RUNS_Q4_K; run++) {
            into.put((byte) ((scales[run] & 15) | (minima[run] & 15) << 4));
        }
        for (int i = 0; i < q.length; i += i % RUN_Q4_K == RUN_Q4_K - 1 ? RUN_Q4_K + 1 : 1) {
            into.put((byte) (q[i] | q[i + RUN_Q4_K] << 4));
        }
    }

    /** The best line through a run of 32. */
    private static Line line(float[] from, int at) {
        float low = 0;
        float high = Float.NEGATIVE_INFINITY;
        double sumX = 0;
        double sumXX = 0;
        for (int i = 0; i < RUN_Q4_K; i++) {
            float x = from[at + i];
            low = Math.min(low, x);
            high = Math.max(high, x);
            sumX += x;
            sumXX += (double) x * x;
        }
        if (high <= low) {
            return new Line(0, -low, 0);
        }
        Line best = new Line(0, 0, Double.POSITIVE_INFINITY);
        for (int trial = 0; trial < TRIALS; trial++) {
            double tried = ((double) high - low) / 15 * (1 + STEP * (trial - TRIALS / 2));
            Line fitted = fitted(from, at, tried, low, sumX, sumXX);
            best = fitted.error < best.error ? fitted : best;
        }
        return best;
    }

    /** The line that fits a run best if its numbers, less the least one, are rounded to units of a scale. */
    private static Line fitted(float[] from, int at, double scale, float low, double sumX, double sumXX) {
        float inverse = (float) (1 / scale);
        int sumQ = 0;
        int sumQQ = 0;
        double sumQX = 0;
        for (int i = 0; i < RUN_Q4_K; i++) {
            float x = from[at + i];
            int q = Math.min(15, (int) ((x - low) * inverse + 0.5f));
            sumQ += q;
            sumQQ += q * q;
            sumQX += (double) q * x;
        }
        int determinant = RUN_Q4_K * sumQQ - sumQ * sumQ;
        double s = determinant > 0 ? (RUN_Q4_K * sumQX - sumQ * sumX) / determinant : scale;
        double m = determinant > 0 ? (s * sumQ - sumX) / RUN_Q4_K : -low;
        if (m < 0) {
            m = 0;
            s = sumQQ > 0 ? sumQX / sumQQ : 0;
        }
        s = Math.max(0, s);
        double error = sumXX + s * s * sumQQ + RUN_Q4_K * m * m - 2 * (s * sumQX - m * sumX + s * m * sumQ);
        return new Line(s, m, error);
    }

    /** Runs of 16 with scales, which are whole numbers from -128 to 127 of their block's. */
    static void q6k(float[] from, int at, ByteBuffer into) {
        double[] scales = new double[RUNS_Q6_K];
        double most = 0;
        for (int run = 0; run < RUNS_Q6_K; run++) {
            scales[run] = scale(from, at + run * RUN_Q6_K);
            most = Math.abs(scales[run]) > Math.abs(most) ? scales[run] : most;
        }
        float block = Float.float16ToFloat(Float.floatToFloat16((float) (0 - most / 128)));
        byte[] runs = new byte[RUNS_Q6_K];
        int[] q = new int[RUNS_Q6_K * RUN_Q6_K];
        for (int run = 0; run < RUNS_Q6_K; run++) {
            runs[run] = (byte) nearest(scales[run], block, -128, 127);
            for (int i = run * RUN_Q6_K; i < (run + 1) * RUN_Q6_K; i++) {
                q[i] = nearest(from[at + i], (double) block * runs[run], -32, 31) + 32;
            }
        }
        for (int i = 0; i < 128; i++) {
            int low = i / 64 * 128 + i % 64;
            into.put((byte) ((q[low] & 15) | (q[low + 64] & 15) << 4));
        }
        for (int i = 0; i < 64; i++) {
            int high = i / 32 * 128 + i % 32;
            into.put((byte) (q[high] >> 4 | q[high + 32] >> 4 << 2 | q[high + 64] >> 4 << 4 | q[high + 96] >> 4 << 6));
        }
        into.put(runs);
        half(block, into);
    }

    /** The best scale of a run of 16: the number that is farthest from 0 is near -32 of it. */
    private static double scale(float[] from, int at) {
        double most = 0;
        for (int i = 0; i < RUN_Q6_K; i++) {
            most = Math.abs(from[at + i]) > Math.abs(most) ? from[at + i] : most;
        }
        double best = 0;
        double explainedBest = 0;
        for (int trial = 0; trial < TRIALS && most != 0; trial++) {
            float inverse = (float) (-32 / (most * (1 + STEP * (trial - TRIALS / 2))));
            int sumQQ = 0;
            double sumQX = 0;
            for (int i = 0; i < RUN_Q6_K; i++) {
                float x = from[at + i];
                int q = Math.clamp(Math.round(x * inverse), -32, 31);
                sumQQ += q * q;
                sumQX += (double) q * x;
            }
            double explained = sumQX * sumQX / sumQQ; // of the sum of squares; the rest is the error
            if (explained > explainedBest) {
                explainedBest = explained;
                best = sumQX / sumQQ;
            }
        }
        return best;
    }

    /** The whole number of units that is nearest to a number; 0 of a unit that is 0. */
    private static int nearest(double number, double unit, int least, int most) {
        return unit == 0 ? Math.clamp(0, least, most) : (int) Math.clamp(Math.rint(number / unit), least, most);
    }

    /** Writes a factor, and gives what was written of it. */
    private static float half(float factor, ByteBuffer into) {
        Elements.write(ElementType.F16, new float[] {factor}, 0, 1, into);
        return Float.float16ToFloat(Float.floatToFloat16(factor));
    }
}
