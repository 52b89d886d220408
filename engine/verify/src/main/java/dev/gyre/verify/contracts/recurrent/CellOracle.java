package dev.gyre.verify.contracts.recurrent;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.op.recurrent.RecurrentStep;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A recurrent cell in double precision, as FlashRNN (arXiv:2412.07752, section 2) defines the family: a product of each
 * head's hidden state with its recurrent matrices, then a function of every unit by itself. Cases for scans and steps
 * follow from it.
 *
 * @param initial how the cell's states are drawn, the hidden state first
 * @param unit the function of a unit
 */
record CellOracle(RecurrentCell cell, List<Arg.Values> initial, Unit unit) {

    /** The oracle of a cell, with every state drawn from the normal distribution. */
    CellOracle(RecurrentCell cell, Unit unit) {
        this(cell, Collections.nCopies(cell.states().size(), (r, i) -> r.nextGaussian()), unit);
    }

    /** The equations of a unit in a step. */
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
    List<Case> scans() {
        return SCANS.stream().map(this::scan).toList();
    }

    /** A case of the scan. */
    Case scan(Extents x) {
        return Case.of(x.toString(), x.time() * x.width(), args(x, false), this::scan, in -> run(x, in));
    }

    private List<Tensor> scan(GraphBuilder g, List<Tensor> in) {
        return g.add(new RecurrentScan(cell, in.get(0), in.get(1), in.get(2), in.subList(3, in.size()), 0f))
                .subList(0, 1 + states());
    }

    /** Cases of the step: its output, and the states that it moves on. */
    List<Case> steps() {
        return STEPS.stream()
                .map(x -> Case.of(x.toString(), x.width(), args(x, true), this::step, in -> run(x, in)))
                .toList();
    }

    private List<Tensor> step(GraphBuilder g, List<Tensor> in) {
        return List.of(g.apply(new RecurrentStep(cell, in.get(0), in.get(1), in.get(2), in.subList(3, in.size()))));
    }

    private int states() {
        return cell.states().size();
    }

    private String stateName(int s) {
        return cell.states().get(s).name().toLowerCase(Locale.ROOT);
    }

    private List<Arg> args(Extents x, boolean step) {
        int n = x.heads();
        int d = x.width();
        int row = cell.gates().input() * x.channels();
        Arg.Values shrunk = (random, i) -> random.nextGaussian() / Math.sqrt(d);
        List<Arg> args = new ArrayList<>();
        args.add(step ? Arg.normal("wx", x.batch(), row) : Arg.normal("wx", x.batch(), x.time(), row));
        args.add(Arg.normal("r", n, d, cell.gates().recurrent(), d).with(shrunk));
        args.add(Arg.normal("bias", cell.gates().bias(), n, d));
        for (int s = 0; s < states(); s++) {
            args.add(Arg.normal(stateName(s), x.batch(), n, d).with(initial.get(s)));
        }
        if (step) {
            int firstState = args.size() - states();
            args.subList(0, firstState).replaceAll(Arg::constant);
            args.subList(firstState, args.size()).replaceAll(Arg::updated);
        }
        return args;
    }

    /** The hidden states (B, T, C), then the final states (B, N, D). */
    double[][] run(Extents x, double[][] in) {
        double[][] result = new double[1 + states()][];
        result[0] = new double[x.batch() * x.time() * x.channels()];
        for (int s = 0; s < states(); s++) {
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
            double[] s = new double[states()];
            for (int i = 0; i < s.length; i++) {
                s[i] = result[1 + i][b * x.channels() + c];
            }
            double[] input = column(
                    in[0],
                    (b * x.time() + t) * cell.gates().input() * x.channels() + c,
                    cell.gates().input(),
                    x.channels());
            double[] bias = column(in[2], c, cell.gates().bias(), x.channels());
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
        double[] rh = new double[cell.gates().recurrent()];
        for (int g = 0; g < rh.length; g++) {
            for (int from = 0; from < d; from++) {
                rh[g] += r[((head * d + from) * rh.length + g) * d + c % d] * old[head * d + from];
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
