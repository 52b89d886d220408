package dev.gyre.papers.claims.recurrent;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.mlstm.MlstmChunkwise;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.op.mlstm.MlstmParallel;
import dev.gyre.engine.op.mlstm.MlstmRecurrent;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.List;

/**
 * The forms of the mLSTM against each other: {@code difference}, the largest of any hidden state from the parallel form's, of the
 * recurrent one and of the chunkwise one in chunks of several lengths. And its stabiliser, by gates that are wide open or shut: {@code
 * extreme}, the largest relative error of the recurrent form against double precision without a stabiliser; {@code lost}, the share
 * of hidden states that aren't finite in float32 without one where the exponential of a gate is too large for that, and {@code kept},
 * with one.
 *
 * @param time steps
 * @param width of a head
 * @param chunks lengths of chunks
 * @param gate what gates are, or minus that, where they're wide open or shut
 * @param overflow the same, beyond the exponentials that float32 has
 */
record MlstmForms(int time, int width, List<Integer> chunks, double gate, double overflow) implements Measurement {

    private static final int HEADS = 2;

    @Override
    public Headline headline() {
        return new Headline("difference", "largest difference");
    }

    @Override
    public Findings measure(Bench bench) {
        MlstmNumbers calm = MlstmNumbers.calm(time, HEADS, width);
        float[] parallel = run(calm, bench.device(), MlstmParallel::of);
        double difference = largest(run(calm, bench.device(), MlstmRecurrent::of), parallel);
        for (int length : chunks) {
            float[] chunked = run(calm, bench.device(), (g, x) -> MlstmChunkwise.of(g, x, length));
            difference = Math.max(difference, largest(chunked, parallel));
        }
        MlstmNumbers extreme = MlstmNumbers.extreme(time, HEADS, width, gate);
        float[] stabilised = run(extreme, bench.device(), MlstmRecurrent::of);
        MlstmNumbers beyond = MlstmNumbers.extreme(time, HEADS, width, overflow);
        return Findings.of("difference", difference)
                .with("extreme", extreme.relativeError(stabilised))
                .with("lost", beyond.lostInFloat())
                .with("kept", MlstmNumbers.lost(run(beyond, bench.device(), MlstmRecurrent::of)));
    }

    private static double largest(float[] a, float[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    @FunctionalInterface
    private interface Form {
        Tensor of(Graph g, MlstmInputs x);
    }

    private float[] run(MlstmNumbers n, Device device, Form form) {
        Graph g = new Graph();
        TensorType wide = TensorType.f32(1, time, HEADS * width);
        TensorType gates = TensorType.f32(1, time, HEADS);
        MlstmInputs x = new MlstmInputs(
                g.input("q", wide), g.input("k", wide), g.input("v", wide), g.input("i", gates), g.input("f", gates));
        Tensor h = form.of(g, x);
        try (Plan plan = Plan.compile(g, device, List.of(h), PlanOptions.named("mlstm"))) {
            plan.input(x.q()).write(n.q());
            plan.input(x.k()).write(n.k());
            plan.input(x.v()).write(n.v());
            plan.input(x.igate()).write(n.input());
            plan.input(x.fgate()).write(n.forget());
            plan.run();
            float[] hidden = new float[h.shape().size()];
            plan.read(h).read(hidden);
            return hidden;
        }
    }
}
