package dev.gyre.models.parameter;

import dev.gyre.engine.random.Philox;
import java.util.Arrays;

/** Initialisation of a parameter: a function of seed and stream, so that a model depends on its seed alone. */
@FunctionalInterface
public interface Init {

    /** Writes the initial values. */
    void fill(long seed, long stream, float[] into);

    /** Normal numbers around zero. */
    static Init normal(double deviation) {
        return (seed, stream, into) -> {
            Philox.normals(seed, stream, 0, into);
            for (int i = 0; i < into.length; i++) {
                into[i] *= (float) deviation;
            }
        };
    }

    /** Normal numbers around zero, those beyond three deviations drawn again. */
    static Init truncated(double deviation) {
        return (seed, stream, into) -> {
            Philox.normals(seed, stream, 0, into);
            for (int i = 0; i < into.length; i++) {
                for (long round = 1; Math.abs(into[i]) > 3; round++) {
                    into[i] = Philox.normal(seed, stream + (round << 32), i);
                }
                into[i] *= (float) deviation;
            }
        };
    }

    /** Uniform numbers in [-limit, limit). */
    static Init uniform(double limit) {
        return (seed, stream, into) -> {
            Philox.uniforms(seed, stream, 0, into);
            for (int i = 0; i < into.length; i++) {
                into[i] = (float) ((2 * into[i] - 1) * limit);
            }
        };
    }

    /**
     * The uniform initialisation of Glorot &amp; Bengio 2010, within gain sqrt(6 / (in + out)).
     *
     * @param in inputs of the map
     * @param out its outputs
     */
    static Init xavier(int in, int out, double gain) {
        return uniform(gain * Math.sqrt(6.0 / (in + out)));
    }

    /** An initialisation with one value throughout. */
    static Init constant(double value) {
        return (seed, stream, into) -> Arrays.fill(into, (float) value);
    }

    /** The given numbers, one for each of the parameter's. */
    static Init numbers(float... values) {
        return (seed, stream, into) -> System.arraycopy(values, 0, into, 0, into.length);
    }

    /** Evenly spaced numbers from the first to the last, both included; a single one is the first. */
    static Init linspace(double first, double last) {
        return (seed, stream, into) -> {
            for (int i = 0; i < into.length; i++) {
                into[i] = (float) (first + (last - first) * i / Math.max(1, into.length - 1));
            }
        };
    }

    /**
     * The small initialisation of Nguyen &amp; Salazar 2019 (arXiv:1910.05895), normal with deviation sqrt(2 / (5 d)).
     *
     * @param dim width d of the residual stream
     */
    static Init small(int dim) {
        return normal(Math.sqrt(2.0 / (5 * dim)));
    }

    /**
     * The initialisation of GPT-J-like output projections, normal with deviation 2 / (blocks sqrt(d)).
     *
     * @param dim width d of the residual stream
     */
    static Init wang(int dim, int blocks) {
        return normal(2.0 / (blocks * Math.sqrt(dim)));
    }
}
