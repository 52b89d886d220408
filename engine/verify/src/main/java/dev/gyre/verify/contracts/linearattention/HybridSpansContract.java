package dev.gyre.verify.contracts.linearattention;

import dev.gyre.engine.op.linearattention.HybridSpans;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;

/** {@link HybridSpans}, key by key: which token it is, whether there is such a one, and how far back from the one that looks. */
public final class HybridSpansContract implements Contract {

    @Override
    public String op() {
        return "HybridSpans";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                spans(1, 1, 1, false, 0),
                spans(7, 3, 3, false, 0, 2, 3, 11),
                spans(1, 5, 4, false, 0, 3, 4, 5, 63),
                spans(63, 8, 7, false, 5),
                spans(9, 4, 2, true, 0),
                spans(7, 6, 3, true, 0, 1, 2, 3, 5, 6, 7, 100),
                spans(1, 9, 4, true, 0, 3, 4, 7, 8, 9, 11, 12),
                spans(65, 17, 8, true, 3));
    }

    private static Case spans(int time, int kept, int window, boolean blocks, double... positions) {
        int batch = positions.length;
        return Case.of(
                "T=" + time + " L=" + kept + " W=" + window + (blocks ? " in blocks " : " ")
                        + Arrays.toString(positions),
                1,
                List.of(Arg.fixed("position", TensorType.i32(batch), positions)),
                (g, in) -> g.add(new HybridSpans(in.getFirst(), batch, time, kept, window, blocks)),
                in -> rows(in[0], time, kept, window, blocks));
    }

    private static double[][] rows(double[] positions, int time, int kept, int window, boolean blocks) {
        int batch = positions.length;
        double[][] rows = new double[4][batch * time];
        rows[3] = new double[batch * (kept + time)];
        Arrays.fill(rows[3], 1);
        for (int at = 0; at < batch * time; at++) {
            int first = (int) positions[at / time];
            int own = first + at % time;
            rows[2][at] = kept + at % time + 1;
            for (int row = kept + at % time; row >= 0; row--) {
                int token = first - kept + row;
                boolean near = blocks ? own / window - token / window <= 1 : own - token < window;
                rows[1][at] = token >= 0 && near ? row : rows[1][at];
                rows[0][at] = token >= 0 && own - token < kept ? row : rows[0][at];
            }
        }
        return rows;
    }
}
