package dev.gyre.verify.contracts.ternary;

import dev.gyre.engine.op.ternary.BitLinear;
import dev.gyre.engine.op.ternary.DequantizeRows;
import dev.gyre.engine.op.ternary.QuantizeRows;
import dev.gyre.engine.op.ternary.TernaryMatMul;
import dev.gyre.engine.op.ternary.TernarySums;
import dev.gyre.engine.op.ternary.TernaryUnpack;
import dev.gyre.engine.op.ternary.TernaryWeights;
import dev.gyre.engine.op.ternary.TernaryWeights.Packing;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link QuantizeRows}, {@link TernaryWeights}, {@link TernaryUnpack}, {@link TernaryMatMul}, {@link TernarySums}, {@link
 * DequantizeRows} and {@link BitLinear}, forward:
 * straight-through gradients aren't derivatives, and are checked against golden files.
 */
public final class TernaryMatMulContract implements Contract {

    private static final double EPS = 1e-6;

    @Override
    public String op() {
        return "TernaryMatMul";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1, 1}, {7, 15, 3}, {3, 33, 65}, {1, 1000, 17}, {5, 64, 16}, {9, 70, 40}}) {
            cases.add(sums(s[0], s[1], s[2]));
            cases.add(product(s[0], s[1], s[2], Packing.TWO_BITS));
            cases.add(product(s[0], s[1], s[2], Packing.FIVE_A_BYTE));
            cases.add(layer(s[0], s[1], s[2]));
        }
        return cases;
    }

    private static List<Arg> args(int rows, int width, int columns) {
        return List.of(
                Arg.normal("x", rows, width).constant(),
                Arg.normal("norm", width).constant(),
                Arg.normal("w", width, columns).constant());
    }

    private static Case product(int rows, int width, int columns, Packing packing) {
        return Case.of(
                packing + " R=" + rows + " K=" + width + " N=" + columns,
                width,
                args(rows, width, columns),
                (g, in) -> {
                    List<Tensor> q = QuantizeRows.plain(g, in.get(0));
                    List<Tensor> w = g.add(new TernaryWeights(in.get(2), packing));
                    Tensor y = g.apply(new TernaryMatMul(q.get(0), q.get(1), w.get(0), w.get(1)));
                    Tensor back = g.apply(new TernaryUnpack(w.get(0), w.get(1), width));
                    return List.of(y, back, q.get(1), w.get(1), g.apply(new DequantizeRows(q.get(0), q.get(1))));
                },
                in -> multiplied(in[0], in[2], rows, width, columns));
    }

    private static Case sums(int rows, int width, int columns) {
        return Case.of(
                "sums R=" + rows + " K=" + width + " N=" + columns,
                width,
                args(rows, width, columns),
                (g, in) -> {
                    List<Tensor> q = QuantizeRows.plain(g, in.get(0));
                    List<Tensor> w = g.add(new TernaryWeights(in.get(2), Packing.TWO_BITS));
                    return List.of(g.apply(new TernarySums(q.get(0), q.get(1), w.get(0), w.get(1))));
                },
                in -> new double[][] {multiplied(in[0], in[2], rows, width, columns)[0]});
    }

    private static Case layer(int rows, int width, int columns) {
        return Case.of(
                "BitLinear R=" + rows + " K=" + width + " N=" + columns,
                width,
                args(rows, width, columns),
                (g, in) -> List.of(BitLinear.of(g, in.get(0), in.get(1), in.get(2), (float) EPS)),
                in -> {
                    double[] normed = new double[rows * width];
                    for (int r = 0; r < rows; r++) {
                        double squares = 0;
                        for (int k = 0; k < width; k++) {
                            squares += in[0][r * width + k] * in[0][r * width + k];
                        }
                        for (int k = 0; k < width; k++) {
                            double inverse = 1 / Math.sqrt(squares / width + EPS);
                            normed[r * width + k] = in[0][r * width + k] * inverse * in[1][k];
                        }
                    }
                    return new double[][] {multiplied(normed, in[2], rows, width, columns)[0]};
                });
    }

    /** The product, the dequantised weight, the scales of rows and weight, and the dequantised rows. */
    private static double[][] multiplied(double[] x, double[] w, int rows, int width, int columns) {
        double magnitude = 0;
        for (double v : w) {
            magnitude += Math.abs(v) / w.length;
        }
        double scale = 1 / Math.max(magnitude, 1e-5);
        double[] y = new double[rows * columns];
        double[] ternary = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            ternary[i] = Math.clamp(Math.rint(w[i] * scale), -1, 1) / scale;
        }
        double[] scales = new double[rows];
        double[] back = new double[x.length];
        for (int r = 0; r < rows; r++) {
            double largest = 0;
            for (int k = 0; k < width; k++) {
                largest = Math.max(largest, Math.abs(x[r * width + k]));
            }
            scales[r] = 127 / Math.max(largest, 1e-5);
            for (int i = 0; i < width * columns; i++) {
                double q = Math.clamp(Math.rint(x[r * width + i / columns] * scales[r]), -128, 127) / scales[r];
                back[r * width + i / columns] = q;
                y[r * columns + i % columns] += q * ternary[i];
            }
        }
        return new double[][] {y, ternary, scales, {scale}, back};
    }
}
