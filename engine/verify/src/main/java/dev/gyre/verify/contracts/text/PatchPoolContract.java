package dev.gyre.verify.contracts.text;

import dev.gyre.engine.op.text.PatchPool;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.List;

/** {@link PatchPool} over patches of different lengths, empty ones among them, the last one reaching beyond the bytes. */
public final class PatchPoolContract implements Contract {

    @Override
    public String op() {
        return "PatchPool";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (PatchPool.Kind kind : PatchPool.Kind.values()) {
            cases.add(pooled(kind, 1, 1, 1, 0, 1));
            cases.add(pooled(kind, 1, 7, 3, 0, 1, 4, 8));
            cases.add(pooled(kind, 2, 9, 5, 0, 2, 2, 6, 9, 1, 2, 3, 4, 5));
            cases.add(pooled(kind, 1, 65, 33, 0, 1, 30, 31, 65, 66, 66));
        }
        return cases;
    }

    private static Case pooled(PatchPool.Kind kind, int B, int T, int C, double... bounds) {
        int P = bounds.length / B - 1;
        return Case.of(
                kind + " B=" + B + " T=" + T + " P=" + P + " C=" + C,
                T,
                List.of(Arg.normal("x", B, T, C), Arg.fixed("bounds", TensorType.i32(B, P + 1), bounds)),
                (g, in) -> List.of(g.apply(new PatchPool(in.get(0), in.get(1), kind))),
                in -> {
                    double[] y = new double[B * P * C];
                    for (int i = 0; i < y.length; i++) {
                        int b = i / (P * C);
                        int at = b * (P + 1) + i / C % P;
                        int end = (int) Math.min(T, bounds[at + 1]);
                        y[i] = pool(kind, in[0], b * T + (int) bounds[at], b * T + end, i % C, C);
                    }
                    return new double[][] {y};
                });
    }

    private static double pool(PatchPool.Kind kind, double[] x, int from, int to, int c, int C) {
        double result = from < to ? x[from * C + c] : 0;
        for (int t = from + 1; t < to; t++) {
            double v = x[t * C + c];
            result = switch (kind) {
                case MAX -> Math.max(result, v);
                case MIN -> Math.min(result, v);
                case MEAN -> result + v;
            };
        }
        return kind == PatchPool.Kind.MEAN && from < to ? result / (to - from) : result;
    }
}
