package dev.gyre.verify.contracts.linear;

import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link BlockDiagonal} maps each block of channels by its own matrix. */
public final class BlockDiagonalContract implements Contract {

    @Override
    public String op() {
        return "BlockDiagonal";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                blocks(1, 1, 1, 1),
                blocks(7, 3, 4, 4),
                blocks(65, 2, 5, 7),
                blocks(3, 1, 63, 65),
                blocks(1000, 2, 3, 2),
                blocks(2, 250, 4, 4),
                padded(1, 1, 2, 1, 1, 1),
                padded(7, 4, 3, 2, 10, 6),
                padded(65, 3, 5, 7, 13, 20),
                padded(3, 2, 63, 65, 125, 130));
    }

    private static Case padded(int R, int N, int D, int E, int inputs, int outputs) {
        return Case.of(
                "R=" + R + " N=" + N + " " + inputs + " to " + outputs,
                Math.max(R, D),
                List.of(Arg.normal("x", R, inputs), Arg.normal("w", N, D, E)),
                (g, in) -> List.of(BlockDiagonal.padded(g, in.get(0), in.get(1), outputs)),
                in -> {
                    double[] y = new double[R * outputs];
                    for (int i = 0; i < y.length; i++) {
                        int o = i % outputs;
                        for (int d = 0; d < D && o / E * D + d < inputs; d++) {
                            int row = o / E * D + d;
                            y[i] += in[0][i / outputs * inputs + row] * in[1][row * E + o % E];
                        }
                    }
                    return new double[][] {y};
                });
    }

    private static Case blocks(int R, int N, int D, int E) {
        return Case.of(
                "R=" + R + " N=" + N + " D=" + D + " E=" + E,
                Math.max(R, D),
                List.of(Arg.normal("x", R, N * D), Arg.normal("w", N, D, E)),
                (g, in) -> List.of(g.apply(new BlockDiagonal(in.get(0), in.get(1)))),
                in -> new double[][] {mapped(in[0], in[1], R, N, D, E)});
    }

    /** x times the block-diagonal matrix of N blocks, (N, D, E). */
    static double[] mapped(double[] x, double[] w, int R, int N, int D, int E) {
        double[] y = new double[R * N * E];
        for (int r = 0; r < R; r++) {
            for (int c = 0; c < N * D; c++) {
                for (int e = 0; e < E; e++) {
                    y[r * N * E + c / D * E + e] += x[r * N * D + c] * w[c * E + e];
                }
            }
        }
        return y;
    }
}
