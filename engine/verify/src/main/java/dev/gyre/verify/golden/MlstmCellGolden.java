package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.mlstm.MlstmChunkwise;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.op.mlstm.MlstmRecurrent;
import dev.gyre.engine.op.mlstm.MlstmResult;
import dev.gyre.engine.op.mlstm.MlstmState;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The mLSTM cell of the xLSTM paper's package: h and the gradients from one of the sequence forms, the last state from the
 * recurrent form, which starts from zeros with m = 0 as the package does.
 *
 * <p>The file has heads before time, (B, N, T, D); the ops have (B, T, N*D).
 */
public final class MlstmCellGolden implements GoldenSystem {

    private static final int CHUNK = 8;

    private final BiFunction<GraphBuilder, MlstmInputs, Tensor> form;

    /** The cell by its chunkwise form. */
    public MlstmCellGolden() {
        this((g, x) -> MlstmChunkwise.of(g, x, CHUNK));
    }

    /** The cell by a form of choice, which adds its op and returns h. */
    public MlstmCellGolden(BiFunction<GraphBuilder, MlstmInputs, Tensor> form) {
        this.form = form;
    }

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("xlstm") && file.has("in.igate");
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        MlstmInputs x =
                new MlstmInputs(input(g, "q"), input(g, "k"), input(g, "v"), input(g, "igate"), input(g, "fgate"));
        g.result("out.h", "in.dh", form.apply(g, x), Axes.HEADS_FIRST);
        List<Tensor> zeros = MlstmState.types(x).stream()
                .map(type -> g.apply(new Fill(type.shape(), 0f)))
                .toList();
        MlstmState first = new MlstmState(zeros.get(0), zeros.get(1), zeros.get(2));
        MlstmState last = MlstmResult.state(g.add(new MlstmRecurrent(x, first)));
        g.result("out.C_last", last.c(), Axes.SAME);
        g.result("out.n_last", last.n(), Axes.SAME);
        g.result("out.m_last", last.m(), Axes.SAME);
        return g.run(device);
    }

    private static Tensor input(GoldenGraph g, String name) {
        return g.tensor("in." + name, Axes.HEADS_FIRST);
    }
}
