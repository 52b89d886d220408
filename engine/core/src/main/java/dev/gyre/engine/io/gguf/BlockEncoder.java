package dev.gyre.engine.io.gguf;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Elements;
import java.nio.ByteBuffer;

/**
 * Writes numbers as blocks. Q8_0 and Q4_0 have llama.cpp's rounding, bit for bit; of Q4_K and Q6_K each run gets the scale, and minimum, that leave
 * the least sum of squared errors among {@value #TRIALS} that are tried.
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

    /** The best line through a run of 32: for each of some scales the q's are rounded, and a line is fitted to them by least squares. */
    private static Line line(float[] from, int at) {
        double low = 0;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < RUN_Q4_K; i++) {
            low = Math.min(low, from[at + i]);
            high = Math.max(high, from[at + i]);
        }
        if (high <= low) {
            return new Line(0, -low, 0);
        }
        Line best = new Line(0, 0, Double.POSITIVE_INFINITY);
        for (int trial = 0; trial < TRIALS; trial++) {
            double tried = (high - low) / 15 * (1 + STEP * (trial - TRIALS / 2));
            Line fitted = fitted(from, at, tried, -low);
            best = fitted.error < best.error ? fitted : best;
        }
        return best;
    }

    private static Line fitted(float[] from, int at, double scale, double minimum) {
        double sumQ = 0;
        double sumQQ = 0;
        double sumX = 0;
        double sumQX = 0;
        for (int i = 0; i < RUN_Q4_K; i++) {
            double q = nearest(from[at + i] + minimum, scale, 0, 15);
            sumQ += q;
            sumQQ += q * q;
            sumX += from[at + i];
            sumQX += q * from[at + i];
        }
        double determinant = RUN_Q4_K * sumQQ - sumQ * sumQ;
        double s = determinant > 0 ? (RUN_Q4_K * sumQX - sumQ * sumX) / determinant : scale;
        double m = determinant > 0 ? (s * sumQ - sumX) / RUN_Q4_K : minimum;
        if (m < 0) {
            m = 0;
            s = sumQQ > 0 ? sumQX / sumQQ : 0;
        }
        s = Math.max(0, s);
        double error = 0;
        for (int i = 0; i < RUN_Q4_K; i++) {
            double off = s * nearest(from[at + i] + m, s, 0, 15) - m - from[at + i];
            error += off * off;
        }
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
        double least = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < TRIALS && most != 0; trial++) {
            double tried = most / -32 * (1 + STEP * (trial - TRIALS / 2));
            double sumQQ = 0;
            double sumQX = 0;
            for (int i = 0; i < RUN_Q6_K; i++) {
                double q = nearest(from[at + i], tried, -32, 31);
                sumQQ += q * q;
                sumQX += q * from[at + i];
            }
            double s = sumQX / sumQQ;
            double error = 0;
            for (int i = 0; i < RUN_Q6_K; i++) {
                double off = s * nearest(from[at + i], s, -32, 31) - from[at + i];
                error += off * off;
            }
            if (error < least) {
                least = error;
                best = s;
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
