package dev.gyre.verify.contracts.text;

import dev.gyre.engine.op.elementwise.AddInt;
import dev.gyre.engine.op.text.BlockQuantizedEmbedding;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import dev.gyre.verify.contracts.linear.DrawnBlocks;
import java.util.ArrayList;
import java.util.List;

/** {@link BlockQuantizedEmbedding} reads rows by number, repeated and missing ones included, and the nearest row for a bad number. */
public final class BlockQuantizedEmbeddingContract implements Contract {

    @Override
    public String op() {
        return "BlockQuantizedEmbedding";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (BlockFormat format : BlockFormat.values()) {
            int C = format.numbers();
            cases.addAll(List.of(
                    lookup(format, 1, 1, 1, 0, C),
                    lookup(format, 2, 7, 5, 0, 3 * C),
                    lookup(format, 3, 21, 65, 0, C),
                    lookup(format, 1, 65, 9, 0, 5 * C),
                    lookup(format, 2, 9, 5, -3, 2 * C)));
        }
        return cases;
    }

    private static Case lookup(BlockFormat format, int B, int T, int V, int low, int C) {
        int high = low < 0 ? V - low : V;
        return Case.of(
                        format + " (" + B + "," + T + ") V=" + V + " C=" + C + (low < 0 ? " with bad ids" : ""),
                        B * T,
                        List.of(Arg.ints("ids", low, high, B, T), DrawnBlocks.arg(format, C, V)),
                        (g, in) -> {
                            // The host may only write good ids; an op may compute bad ones.
                            Tensor ids = low < 0 ? g.apply(new AddInt(in.get(0), 0)) : in.get(0);
                            return List.of(g.apply(new BlockQuantizedEmbedding(ids, in.get(1), format)));
                        },
                        in -> new double[][] {rows(format, in, B * T, V, C)})
                .hereAlone();
    }

    private static double[] rows(BlockFormat format, double[][] in, int R, int V, int C) {
        double[] y = new double[R * C];
        for (int i = 0; i < y.length; i++) {
            int row = Math.clamp((int) in[0][i / C], 0, V - 1);
            int block = row * (C / format.numbers()) + i % C / format.numbers();
            y[i] = DrawnBlocks.number(format, in[1], block * format.bytes(), i % C % format.numbers());
        }
        return y;
    }
}
