package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The scaling of rotary frequencies that a GGUF file has as factors, one a frequency: Llama 3.1's. The slowest frequency tells its factor, one
 * between fast and slow its original context. Its low and high frequency factors are 1 and 4, as in all models that were published with it.
 */
final class RotaryFactors {

    private static final double LOW = 1;
    private static final double HIGH = 4;

    /** The original context of models that were published with the scaling, for factors of which none is between fast and slow. */
    private static final long USUAL = 8192;

    private static final double TOLERANCE = 1e-3;

    private RotaryFactors() {}

    /**
     * The scaling as the transformers package configures it.
     *
     * @param factors by which frequencies are divided, D / 2 of them
     * @param base of the frequencies
     * @throws GyreException if the factors aren't Llama 3.1's
     */
    static ObjectNode of(Path file, float[] factors, double base) {
        double factor = factors.length == 0 ? 0 : factors[factors.length - 1];
        long original = original(factors, base);
        for (int i = 0; i < factors.length; i++) {
            double expected = expected(original * frequency(i, factors, base) / (2 * Math.PI), factor);
            if (!(Math.abs(factors[i] - expected) <= TOLERANCE * expected)) {
                throw new GyreException(
                        file + ": rope_freqs.weight has " + factors[i] + " at " + i + ", where Llama 3.1's scaling"
                                + " by " + factor + " has " + (float) expected + ": other scalings aren't read");
            }
        }
        ObjectNode scaling = JsonMapper.shared().createObjectNode();
        return scaling.put("rope_type", "llama3")
                .put("factor", factor)
                .put("low_freq_factor", LOW)
                .put("high_freq_factor", HIGH)
                .put("original_max_position_embeddings", original);
    }

    private static double frequency(int i, float[] factors, double base) {
        return Math.pow(base, -(double) i / factors.length);
    }

    private static long original(float[] factors, double base) {
        double factor = factors.length == 0 ? 0 : factors[factors.length - 1];
        for (int i = 0; i < factors.length; i++) {
            if (factors[i] > 1 && factors[i] < factor) {
                double smooth = (1 / factors[i] - 1 / factor) / (1 - 1 / factor);
                return Math.round(2 * Math.PI * (LOW + (HIGH - LOW) * smooth) / frequency(i, factors, base));
            }
        }
        return USUAL;
    }

    /**
     * Llama 3.1's factor of a frequency: 1 of fast ones, the whole one of slow ones, between them by a line in 1 / factor.
     *
     * @param turns within the original context
     */
    private static double expected(double turns, double factor) {
        double smooth = Math.clamp((turns - LOW) / (HIGH - LOW), 0, 1);
        return 1 / ((1 - smooth) / factor + smooth);
    }
}
