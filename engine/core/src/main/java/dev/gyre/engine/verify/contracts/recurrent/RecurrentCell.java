package dev.gyre.engine.verify.contracts.recurrent;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.verify.Arg;
import dev.gyre.engine.verify.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A recurrent cell in double precision, as FlashRNN (arXiv:2412.07752, section 2) defines the family: a product of each
 * head's hidden state with its recurrent matrices, then a function of every unit by itself. Cases for scans and steps
 * follow from it.
 *
 * @param inputGates gates in wx
 * @param gates gates in R
 * @param biasGates gates in the bias
 * @param states the states, hidden state first, each without batch and heads
 * @param unit the function of a unit
 */
record RecurrentCell(int inputGates, int gates, int biasGates, List<State> states, Unit unit) {

    /** A state's name and how its initial values are drawn. */
    record State(String name, Arg.Values initial) {}

    /** What a unit does in a step. */
    @FunctionalInterface
    interface Unit {
        /**
         * Moves a unit's states on.
         *
         * @param x its input, a number a gate
         * @param rh the product of R and the head's old hidden state, a number a gate
         * @param b its bias
         * @param s its states, to be overwritten
         */
        void step(double[] x, double[] rh, double[] b, double[] s);
    }

    /** Extents of a case. */
    record Extents(int batch, int time, int heads, int width) {
        int channels() {
            return heads * width;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "B=%d T=%d N=%d D=%d", batch, time, heads, width);
        }
    }

    private static final List<Extents> SCANS = List.of(
            new Extents(1, 1, 1, 1),
            new Extents(2, 7, 3, 4),
            new Extents(17, 5, 2, 7),
            new Extents(3, 65, 2, 8),
            new Extents(65, 3, 1, 5),
            new Extents(2, 4, 1, 63),
            new Extents(1, 2, 1, 260));

    private static final List<Extents> STEPS = List.of(
            new Extents(1, 1, 1, 1), new Extents(3, 1, 2, 7), new Extents(1, 1, 2, 65), new Extents(5, 1, 3, 16));

    /** Cases of the scan: the whole sequence and the final states, from given initial states. */
    List<Case> scans(Function<List<Tensor>, Op> op) {
        return SCANS.stream().map(x -> scan(x, op)).toList();
    }

    /** A case of the scan. */
    Case scan(Extents x, Function<List<Tensor>, Op> op) {
        return Case.of(
                x.toString(),
                x.time() * x.width(),
                args(x, false),
                (g, in) -> g.add(op.apply(in)).subList(0, 1 + states.size()),
                in -> run(x, in));
    }

    /** Cases of the step: its output, and the states that it moves on. */
    List<Case> steps(Function<List<Tensor>, Op> op) {
        return STEPS.stream()
                .map(x -> Case.of(x.toString(), x.width(), args(x, true), step(op), in -> run(x, in)))
                .toList();
    }

    private static Case.Build step(Function<List<Tensor>, Op> op) {
        return (GraphBuilder g, List<Tensor> in) -> List.of(g.apply(op.apply(in)));
    }

    private List<Arg> args(Extents x, boolean step) {
        int n = x.heads();
        int d = x.width();
        int row = inputGates * x.channels();
        Arg.Values shrunk = (random, i) -> random.nextGaussian() / Math.sqrt(d);
        List<Arg> args = new ArrayList<>();
        args.add(step ? Arg.normal("wx", x.batch(), row) : Arg.normal("wx", x.batch(), x.time(), row));
        args.add(Arg.normal("r", n, d, gates, d).with(shrunk));
        args.add(Arg.normal("bias", biasGates, n, d));
        states.forEach(s -> args.add(Arg.normal(s.name(), x.batch(), n, d).with(s.initial())));
        return step ? args.stream().map(a -> asInStep(a)).toList() : args;
    }

    private Arg asInStep(Arg a) {
        return states.stream().anyMatch(s -> s.name().equals(a.name())) ? a.updated() : a.constant();
    }

    /** The hidden states (B, T, C), then the final states (B, N, D). */
    double[][] run(Extents x, double[][] in) {
        double[][] result = new double[1 + states.size()][];
        result[0] = new double[x.batch() * x.time() * x.channels()];
        for (int s = 0; s < states.size(); s++) {
            result[1 + s] = in[3 + s].clone();
        }
        for (int b = 0; b < x.batch(); b++) {
            for (int t = 0; t < x.time(); t++) {
                advance(x, b, t, in, result);
                System.arraycopy(
                        result[1], b * x.channels(), result[0], (b * x.time() + t) * x.channels(), x.channels());
            }
        }
        return result;
    }

    private void advance(Extents x, int b, int t, double[][] in, double[][] result) {
        double[] old = new double[x.channels()];
        System.arraycopy(result[1], b * x.channels(), old, 0, old.length);
        for (int c = 0; c < x.channels(); c++) {
            double[] s = new double[states.size()];
            for (int i = 0; i < s.length; i++) {
                s[i] = result[1 + i][b * x.channels() + c];
            }
            double[] input =
                    column(in[0], (b * x.time() + t) * inputGates * x.channels() + c, inputGates, x.channels());
            double[] bias = column(in[2], c, biasGates, x.channels());
            unit.step(input, product(x, in[1], old, c), bias, s);
            for (int i = 0; i < s.length; i++) {
                result[1 + i][b * x.channels() + c] = s[i];
            }
        }
    }

    /** R h of one unit: r is (N, D in, G, D out). */
    private double[] product(Extents x, double[] r, double[] old, int c) {
        int d = x.width();
        int head = c / d;
        double[] rh = new double[gates];
        for (int g = 0; g < gates; g++) {
            for (int from = 0; from < d; from++) {
                rh[g] += r[((head * d + from) * gates + g) * d + c % d] * old[head * d + from];
            }
        }
        return rh;
    }

    private static double[] column(double[] a, int start, int count, int stride) {
        double[] column = new double[count];
        for (int i = 0; i < count; i++) {
            column[i] = a[start + i * stride];
        }
        return column;
    }

    /** The logistic function. */
    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
