package dev.gyre.verify;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;

/**
 * One use of an op at one set of shapes, with an oracle that computes the same in double precision.
 *
 * @param label shapes and settings, for the table
 * @param args what the op is given
 * @param build adds the op and returns the outputs to be compared
 * @param oracle computes the same outputs, and then the new values of the updated arguments
 * @param outputTolerance largest allowed relative error of an output, see {@link Comparison}
 * @param gradientTolerance the same for gradients
 * @param here whether it's for this JVM and circuits alone, since TornadoVM doesn't take the kernel
 */
public record Case(
        String label,
        List<Arg> args,
        Build build,
        Oracle oracle,
        double outputTolerance,
        double gradientTolerance,
        boolean here) {

    /** Adds the op under test. */
    @FunctionalInterface
    public interface Build {
        /** The outputs to be compared, in the oracle's order. */
        List<Tensor> build(GraphBuilder g, List<Tensor> args);
    }

    /** The double-precision definition, written from the paper and not from the kernel. */
    @FunctionalInterface
    public interface Oracle {
        /** Flat outputs, then flat new values of the updated arguments, for flat arguments. */
        double[][] compute(double[][] args);
    }

    /** A case at the tolerance that float32 reaches over a sum of the given length. */
    public static Case of(String label, int reduction, List<Arg> args, Build build, Oracle oracle) {
        double grown = 1e-6 * (1 + Math.sqrt(reduction) / 4);
        return new Case(label, args, build, oracle, grown, 5 * grown, false);
    }

    /** A copy with other tolerances, where a case amplifies rounding. */
    public Case tolerating(double output, double gradient) {
        return new Case(label, args, build, oracle, output, gradient, here);
    }

    /** A copy for this JVM and circuits alone. */
    public Case hereAlone() {
        return new Case(label, args, build, oracle, outputTolerance, gradientTolerance, true);
    }
}
