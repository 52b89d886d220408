package dev.gyre.engine.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.mlstm.MlstmChunkwise;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.op.mlstm.MlstmRecurrent;
import dev.gyre.engine.op.mlstm.MlstmResult;
import dev.gyre.engine.op.mlstm.MlstmState;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
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

    private static final List<String> INPUTS = List.of("q", "k", "v", "igate", "fgate");
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
        return file.meta("system").equals("xlstm") && file.meta("case").equals("mLSTM cell");
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        Graph graph = new Graph();
        List<Tensor> in = new ArrayList<>();
        INPUTS.forEach(name -> in.add(input(graph, file, name)));
        MlstmInputs x = new MlstmInputs(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4));
        Tensor dh = input(graph, file, "dh");
        List<Tensor> zero = new ArrayList<>();
        MlstmState.types(x).forEach(type -> zero.add(graph.input("state", type)));
        Tensor h = form.apply(graph, x);
        MlstmState last = MlstmResult.state(
                graph.add(new MlstmRecurrent(x, new MlstmState(zero.get(0), zero.get(1), zero.get(2)))));
        Map<Tensor, Tensor> gradients = Autodiff.gradients(graph, Map.of(h, dh), in);

        List<Tensor> fetches = new ArrayList<>(gradients.values());
        fetches.addAll(List.of(h, last.c(), last.n(), last.m()));
        try (Plan plan = Plan.compile(graph, device, fetches, PlanOptions.named("golden"))) {
            INPUTS.forEach(name -> plan.input(in.get(INPUTS.indexOf(name))).write(timeFirst(file, name)));
            plan.input(dh).write(timeFirst(file, "dh"));
            zero.forEach(t -> plan.input(t).fill(0f));
            plan.run();
            Map<String, float[]> computed = new HashMap<>();
            computed.put("out.h", headsFirst(read(plan, h), file.shape("out.h")));
            computed.put("out.C_last", read(plan, last.c()));
            computed.put("out.n_last", read(plan, last.n()));
            computed.put("out.m_last", read(plan, last.m()));
            for (String name : INPUTS) {
                float[] gradient = read(plan, gradients.get(in.get(INPUTS.indexOf(name))));
                computed.put("grad." + name, headsFirst(gradient, file.shape("in." + name)));
            }
            return computed;
        }
    }

    private static Tensor input(Graph graph, GoldenFile file, String name) {
        Shape s = file.shape("in." + name);
        return graph.input(name, TensorType.f32(s.dim(0), s.dim(2), s.dim(1) * s.dim(3)));
    }

    private static float[] read(Plan plan, Tensor t) {
        float[] values = new float[t.shape().size()];
        plan.read(t).read(values);
        return values;
    }

    /** (B, N, T, D) to (B, T, N, D). */
    private static float[] timeFirst(GoldenFile file, String name) {
        Shape s = file.shape("in." + name);
        return swapped(file.floats("in." + name), s.dim(0), s.dim(1), s.dim(2), s.dim(3));
    }

    /** (B, T, N, D) to the shape (B, N, T, D). */
    private static float[] headsFirst(float[] values, Shape s) {
        return swapped(values, s.dim(0), s.dim(2), s.dim(1), s.dim(3));
    }

    /** Swaps the two middle axes of (batch, rows, columns, width). */
    private static float[] swapped(float[] from, int batch, int rows, int columns, int width) {
        float[] to = new float[from.length];
        for (int b = 0; b < batch; b++) {
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    int source = ((b * rows + r) * columns + c) * width;
                    System.arraycopy(from, source, to, ((b * columns + c) * rows + r) * width, width);
                }
            }
        }
        return to;
    }
}
