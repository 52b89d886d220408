package dev.gyre.verify;

import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.TensorType;
import java.util.random.RandomGenerator;

/**
 * A tensor that a case feeds to its op.
 *
 * @param name how messages call it
 * @param values how its numbers are drawn
 * @param kind what becomes of it
 */
public record Arg(String name, TensorType type, Values values, Kind kind) {

    /** The use of an argument by an op. */
    public enum Kind {
        /** Read, and its gradient is checked. */
        DIFFERENTIABLE,
        /** Read; it has no gradient. */
        CONSTANT,
        /** A state variable: read and overwritten; the oracle returns its new value behind the outputs. */
        UPDATED
    }

    /** Draws one number of a tensor. */
    @FunctionalInterface
    public interface Values {
        /** The number at a flat index. */
        double at(RandomGenerator random, int index);
    }

    /** Standard normal numbers, with gradient. */
    public static Arg normal(String name, int... dims) {
        return new Arg(name, TensorType.f32(dims), (r, i) -> r.nextGaussian(), Kind.DIFFERENTIABLE);
    }

    /** Uniform numbers in [low, high), with gradient. */
    public static Arg uniform(String name, double low, double high, int... dims) {
        return new Arg(name, TensorType.f32(dims), (r, i) -> r.nextDouble(low, high), Kind.DIFFERENTIABLE);
    }

    /** Integers in [low, high). */
    public static Arg ints(String name, int low, int high, int... dims) {
        return new Arg(name, TensorType.i32(dims), (r, i) -> r.nextInt(low, high), Kind.CONSTANT);
    }

    /** The given numbers, of either type, without gradient. */
    public static Arg fixed(String name, TensorType type, double... numbers) {
        return new Arg(name, type, (r, i) -> numbers[i], Kind.CONSTANT);
    }

    /** A copy, but no gradient is asked for. */
    public Arg constant() {
        return new Arg(name, type, values, Kind.CONSTANT);
    }

    /** A copy as a state variable that the op overwrites. */
    public Arg updated() {
        return new Arg(name, type, values, Kind.UPDATED);
    }

    /** A copy with other numbers. */
    public Arg with(Values other) {
        return new Arg(name, type, other, kind);
    }

    /** Draws all its numbers, each one exactly representable in the tensor's type. */
    double[] draw(RandomGenerator random) {
        double[] drawn = new double[type.shape().size()];
        for (int i = 0; i < drawn.length; i++) {
            double v = values.at(random, i);
            drawn[i] = type.dtype() == DType.F32 ? (float) v : Math.rint(v);
        }
        return drawn;
    }
}
