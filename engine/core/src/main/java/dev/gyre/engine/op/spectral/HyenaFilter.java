package dev.gyre.engine.op.spectral;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;

/**
 * An implicit filter: a small network of sines from positions to the taps of a long convolution, under a window. Poli et al. 2023,
 * arXiv:2302.10866; with the details of M2, Fu et al. 2023, arXiv:2310.12109. Both directions of a convolution share positions and
 * frequencies.
 *
 * @param positions features of each position of the longest sequence, trainable, {@link #positions}. (longest, F)
 * @param frequency of all sines. (H)
 * @param rate of the window's decay, fixed, {@link #rates}. (C)
 * @param time of each position, fixed, {@link #times}. (longest)
 * @param floor what the window doesn't fall below
 */
public record HyenaFilter(Tensor positions, Tensor frequency, Tensor rate, Tensor time, float floor) {

    /** The value that a channel's window decays to: the quickest and the slowest after these multiples of the longest sequence. */
    private static final double TARGET = 1e-2;

    private static final double QUICK = 0.3;
    private static final double SLOW = 1.5;
    private static final double LOWEST_BAND = 1e-4;

    /** A layer with a sine behind it. weight: (in, H); bias: (H). */
    public record Layer(Tensor weight, Tensor bias) {}

    /**
     * The first taps of the filter.
     *
     * @param layers from the positions' features to H channels each
     * @param last (H, C), without a bias
     * @param steps how many taps, T
     * @return (T, C)
     */
    public Tensor taps(GraphBuilder g, List<Layer> layers, Tensor last, int steps) {
        ShapeException.rank("HyenaFilter", positions, 2);
        int longest = positions.dim(0);
        ShapeException.check(
                steps > 0 && steps <= longest,
                "HyenaFilter",
                steps + " steps must be some of the longest sequence's " + longest,
                positions);
        Tensor h = steps == longest ? positions : g.apply(new SliceRows(positions, 0, steps));
        for (Layer layer : layers) {
            Tensor a = g.apply(new AddBias(g.apply(new DenseMatMul(h, layer.weight())), layer.bias()));
            h = g.apply(new SineActivation(a, frequency));
        }
        return g.apply(new HyenaWindow(g.apply(new DenseMatMul(h, last)), rate, time, floor));
    }

    /**
     * The features of positions: the time, from 0 to 1, and cosines and negative sines of bands of angles that go once round
     * over the longest sequence, or as often as the band says.
     *
     * @param longest steps of the longest sequence
     * @param features F, odd: the time and a cosine and a sine for each band
     * @return (longest, F)
     */
    public static float[] positions(int longest, int features) {
        ShapeException.check(
                features >= 3 && features % 2 == 1,
                "HyenaFilter",
                "there must be 3, 5, 7, .. features of a position, but there are " + features);
        int bands = (features - 1) / 2;
        float[] z = new float[longest * features];
        for (int t = 0; t < longest; t++) {
            z[t * features] = (float) time(t, longest);
            for (int b = 0; b < bands; b++) {
                double share = bands == 1 ? 0 : (double) b / (bands - 1);
                double band = LOWEST_BAND + share * (bands - 1 - LOWEST_BAND);
                double angle = 2 * Math.PI * t / longest * band;
                z[t * features + 1 + b] = (float) Math.cos(angle);
                z[t * features + 1 + bands + b] = (float) -Math.sin(angle);
            }
        }
        return z;
    }

    /** The times of the longest sequence's steps, from 0 to 1. */
    public static float[] times(int longest) {
        float[] t = new float[longest];
        for (int i = 0; i < longest; i++) {
            t[i] = (float) time(i, longest);
        }
        return t;
    }

    private static double time(int t, int longest) {
        return (double) t / Math.max(1, longest - 1);
    }

    /** The window's rates, evenly from the slowest channel to the quickest; negative, as logarithms of a decay are. (C) */
    public static float[] rates(int channels) {
        double slow = Math.log(TARGET) / SLOW;
        double quick = Math.log(TARGET) / QUICK;
        float[] rates = new float[channels];
        for (int c = 0; c < channels; c++) {
            rates[c] = (float) (slow + (quick - slow) * c / Math.max(1, channels - 1));
        }
        return rates;
    }
}
