package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/**
 * The angles a position by which rotary positions turn pairs of channels. Su et al. 2021, arXiv:2104.09864: pair i of a head of D channels by theta^(-2 i /
 * D) radians a position, channel i with channel i + D / 2. Llama 3.1 (Dubey et al. 2024, arXiv:2407.21783) slows down those that take
 * longer than the texts of its first training.
 *
 * @param theta base of the frequencies
 * @param ropeScaling whether they are slowed down
 * @param ropeFactor by how much the slowest are
 * @param ropeLow turns within the original length below which a pair is one of the slowest
 * @param ropeHigh turns within the original length above which a pair stays as it is
 * @param ropeOriginal the original length
 */
public record RotaryFrequencies(
        @Setting(
                help = "Base of the rotary frequencies.",
                least = 1,
                most = 1e12,
                published = {"rope_theta", "rope_parameters.rope_theta"})
        double theta,

        @Setting(
                help = "Whether slow rotary frequencies are slowed down further, as in Llama 3.1.",
                published = {"rope_scaling.rope_type", "rope_scaling.type", "rope_parameters.rope_type"})
        Scaling ropeScaling,

        @Setting(
                help = "By how much the slowest are.",
                least = 1,
                most = 1e6,
                published = {"rope_scaling.factor", "rope_parameters.factor"})
        double ropeFactor,

        @Setting(
                help = "Turns in --rope-original tokens below which they are.",
                least = 0,
                most = 1e6,
                published = {"rope_scaling.low_freq_factor", "rope_parameters.low_freq_factor"})
        double ropeLow,

        @Setting(
                help = "Turns in --rope-original tokens above which frequencies stay.",
                least = 0,
                most = 1e6,
                published = {"rope_scaling.high_freq_factor", "rope_parameters.high_freq_factor"})
        double ropeHigh,

        @Setting(
                help = "Tokens of a text before frequencies were scaled.",
                least = 1,
                most = 1 << 24,
                published = {
                    "rope_scaling.original_max_position_embeddings",
                    "rope_parameters.original_max_position_embeddings"
                })
        int ropeOriginal)
        implements Settings {

    /** The default settings of runs. */
    public static final RotaryFrequencies STANDARD = new RotaryFrequencies(10_000, Scaling.DEFAULT, 8, 1, 4, 8192);

    /** Scaling of the frequencies. */
    public enum Scaling {
        /** The frequencies stay as they are. */
        DEFAULT,
        /** The slow ones are slowed down, and those between slow and fast partly. */
        LLAMA3
    }

    /** Refuses settings that ranges alone don't rule out. */
    public RotaryFrequencies {
        ConfigException.require(ropeHigh > ropeLow, "--rope-high", ropeHigh, "above --rope-low " + ropeLow);
    }

    /** The frequencies of a head of so many channels, as an input of a graph. */
    public Rope.Frequencies frequencies(Graph g, Tokens tokens, int channels) {
        float[] each = each(channels);
        Tensor t = tokens.derive(g, "frequencies", TensorType.f32(each.length), (ids, into) -> into.write(each));
        return new Rope.Given(t);
    }

    /** A copy whose frequencies stay as they are. */
    public RotaryFrequencies unscaled() {
        return new RotaryFrequencies(theta, Scaling.DEFAULT, ropeFactor, ropeLow, ropeHigh, ropeOriginal);
    }

    /** Radians a position of each pair of a head of so many channels. */
    public float[] each(int channels) {
        float[] each = new float[channels / 2];
        for (int i = 0; i < each.length; i++) {
            double frequency = Math.pow(theta, -2.0 * i / channels);
            each[i] = (float) (ropeScaling == Scaling.LLAMA3 ? scaled(frequency) : frequency);
        }
        return each;
    }

    private double scaled(double frequency) {
        double turns = ropeOriginal * frequency / (2 * Math.PI);
        double kept = Math.clamp((turns - ropeLow) / (ropeHigh - ropeLow), 0.0, 1.0);
        return kept * frequency + (1 - kept) * frequency / ropeFactor;
    }
}
