package dev.gyre.verify.contracts.text;

import dev.gyre.engine.op.elementwise.AddInt;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link Embedding} reads rows by number, repeated and missing ones included, and the nearest row for a bad number. */
public final class EmbeddingContract implements Contract {

    @Override
    public String op() {
        return "Embedding";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                lookup(1, 1, 1, 0, 1),
                lookup(2, 7, 5, 0, 3),
                lookup(3, 21, 65, 0, 7),
                lookup(1, 1000, 4, 0, 63),
                lookup(2, 9, 1000, 0, 65),
                lookup(2, 9, 5, -3, 8));
    }

    private static Case lookup(int B, int T, int V, int low, int C) {
        int high = low < 0 ? V - low : V;
        return Case.of(
                "(" + B + "," + T + ") V=" + V + " C=" + C + (low < 0 ? " with bad ids" : ""),
                B * T,
                List.of(Arg.ints("ids", low, high, B, T), Arg.normal("table", V, C)),
                (g, in) -> {
                    // The host may only write good ids; an op may compute bad ones.
                    Tensor ids = low < 0 ? g.apply(new AddInt(in.get(0), 0)) : in.get(0);
                    return List.of(g.apply(new Embedding(ids, in.get(1))));
                },
                in -> {
                    double[] y = new double[B * T * C];
                    for (int i = 0; i < y.length; i++) {
                        int row = Math.clamp((int) in[0][i / C], 0, V - 1);
                        y[i] = in[1][row * C + i % C];
                    }
                    return new double[][] {y};
                });
    }
}
