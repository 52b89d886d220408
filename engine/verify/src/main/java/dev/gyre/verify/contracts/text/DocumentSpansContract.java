package dev.gyre.verify.contracts.text;

import dev.gyre.engine.op.text.DocumentSpans;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link DocumentSpans} are the slots that are in the window and in the document, looked at one by one. */
public final class DocumentSpansContract implements Contract {

    @Override
    public String op() {
        return "DocumentSpans";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                spans(1, 1, 0, 1), spans(2, 7, 0, 3), spans(3, 65, 5, 5), spans(2, 1, 4, 3), spans(1, 63, 8, 100));
    }

    private static Case spans(int B, int T, int S, int window) {
        int end = 2;
        return Case.of(
                        "B=" + B + " T=" + T + " S=" + S + " window=" + window,
                        1,
                        List.of(
                                Arg.ints("ids", 0, 9, B, T),
                                Arg.uniform("since", 0, 1, B, 1)
                                        .with((r, i) -> r.nextInt(0, S + 1))
                                        .constant()),
                        (g, in) -> g.add(new DocumentSpans(in.get(0), in.get(1), S, window, end)),
                        in -> oracle(in[0], in[1], B, T, S, window, end))
                .tolerating(0, 0);
    }

    /** Says of every slot which document it's in, and then looks back from each token as far as it sees. */
    private static double[][] oracle(double[] ids, double[] since, int B, int T, int S, int window, int end) {
        double[] from = new double[B * T];
        double[] to = new double[B * T];
        double[] after = new double[B];
        for (int b = 0; b < B; b++) {
            int[] document = new int[S + T];
            int open = 1;
            for (int j = 0; j < S + T; j++) {
                document[j] = j < S - since[b] ? 0 : open;
                open += j >= S && ids[b * T + j - S] == end ? 1 : 0;
            }
            for (int t = 0; t < T; t++) {
                int low = S + t;
                while (low > 0 && low > S + t - window + 1 && document[low - 1] == document[S + t]) {
                    low--;
                }
                from[b * T + t] = low;
                to[b * T + t] = S + t + 1;
            }
            for (int j = T; j < S + T && S > 0; j++) {
                after[b] += document[j] == open ? 1 : 0;
            }
        }
        return new double[][] {from, to, after};
    }
}
