package dev.gyre.verify.contracts.mlstm;

import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.verify.Arg;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The mLSTM in double precision, step by step as equations 19 to 27 of arXiv:2405.04517 have it: the oracle of all forms.
 *
 * @param batch B
 * @param time T
 * @param heads N
 * @param keyWidth DK
 * @param valueWidth DV
 */
public record MlstmOracle(int batch, int time, int heads, int keyWidth, int valueWidth) {

    /** The tolerance for the gradient through the stabiliser, which kernels leave out: epsilon over the denominator. */
    static final double GRADIENT_TOLERANCE = 1e-4;

    /** The five inputs, with gradient; gates spread as given. */
    List<Arg> inputs(double gateSpread) {
        Arg.Values gates = (r, i) -> gateSpread * r.nextGaussian();
        return List.of(
                Arg.normal("q", batch, time, heads * keyWidth),
                Arg.normal("k", batch, time, heads * keyWidth),
                Arg.normal("v", batch, time, heads * valueWidth),
                Arg.normal("igate", batch, time, heads).with(gates),
                Arg.normal("fgate", batch, time, heads).with(gates));
    }

    /** Inputs and a state, none of them with gradient. */
    List<Arg> inputsAndState() {
        List<Arg> args = new ArrayList<>(inputs(2).stream().map(Arg::constant).toList());
        args.add(Arg.normal("C", batch, heads, keyWidth, valueWidth).constant());
        args.add(Arg.normal("n", batch, heads, keyWidth).constant());
        args.add(Arg.normal("m", batch, heads).constant());
        return args;
    }

    /** The first five arguments of a case. */
    static MlstmInputs inputs(List<Tensor> in) {
        return new MlstmInputs(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4));
    }

    /** h from the empty state, as the only output. */
    double[][] fromEmpty(double[][] in) {
        double[] m = new double[batch * heads];
        Arrays.fill(m, MlstmGates.EMPTY);
        double[][] args = Arrays.copyOf(in, 8);
        args[5] = new double[batch * heads * keyWidth * valueWidth];
        args[6] = new double[batch * heads * keyWidth];
        args[7] = m;
        return new double[][] {compute(args)[0]};
    }

    /** h, C, n and m from q, k, v, igate, fgate, C, n and m; the state's arrays are overwritten. */
    public double[][] compute(double[][] in) {
        double[] h = new double[batch * time * heads * valueWidth];
        for (int b = 0; b < batch; b++) {
            for (int n = 0; n < heads; n++) {
                for (int t = 0; t < time; t++) {
                    step(in, h, b * heads + n, (b * time + t) * heads + n);
                }
            }
        }
        return new double[][] {h, in[5], in[6], in[7]};
    }

    private void step(double[][] in, double[] h, int state, int row) {
        double igate = in[3][row];
        double logF = -Math.log1p(Math.exp(-Math.abs(in[4][row]))) + Math.min(in[4][row], 0);
        double before = in[7][state];
        double m = Math.max(logF + before, igate);
        double forget = Math.exp(logF + before - m);
        double input = Math.exp(igate - m);
        double dot = 0;
        for (int a = 0; a < keyWidth; a++) {
            double key = in[1][row * keyWidth + a] / Math.sqrt(keyWidth);
            int n = state * keyWidth + a;
            in[6][n] = forget * in[6][n] + input * key;
            dot += in[6][n] * in[0][row * keyWidth + a];
            for (int d = 0; d < valueWidth; d++) {
                int c = n * valueWidth + d;
                in[5][c] = forget * in[5][c] + input * key * in[2][row * valueWidth + d];
                h[row * valueWidth + d] += in[5][c] * in[0][row * keyWidth + a];
            }
        }
        for (int d = 0; d < valueWidth; d++) {
            h[row * valueWidth + d] /= Math.max(Math.abs(dot), Math.exp(-m)) + 1e-6;
        }
        in[7][state] = m;
    }

    @Override
    public String toString() {
        return "B=" + batch + " T=" + time + " N=" + heads + " DK=" + keyWidth + " DV=" + valueWidth;
    }
}
