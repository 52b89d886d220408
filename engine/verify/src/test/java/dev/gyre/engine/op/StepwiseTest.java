package dev.gyre.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.CachedAttention;
import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.convolution.CausalConv;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.FedGraph;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Ops with a state give, a step at a time, what they give for the whole sequence. */
class StepwiseTest {

    private static final int T = 9;
    private static final int HEADS = 2;
    private static final int C = 12;
    private static final int TAPS = 4;

    private final SplittableRandom random = new SplittableRandom(5);

    private float[] normal(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Plan compile(Graph g, Tensor fetched) {
        return Plan.compile(
                g,
                Devices.standard(),
                List.of(fetched),
                PlanOptions.named("step").withPoison());
    }

    /** Row t of each of the tensors after another, through a plan of one step. */
    private static float[] steps(Plan plan, Tensor y, List<Tensor> inputs, List<float[]> sequences, Tensor pos) {
        float[] all = new float[T * C];
        float[] row = new float[C];
        for (int t = 0; t < T; t++) {
            for (int i = 0; i < inputs.size(); i++) {
                System.arraycopy(sequences.get(i), t * C, row, 0, C);
                plan.input(inputs.get(i)).write(row);
            }
            if (pos != null) {
                plan.input(pos).write(new int[] {t});
            }
            plan.run();
            System.arraycopy(plan.floats(y), 0, all, t * C, C);
        }
        return all;
    }

    private static void assertSame(float[] whole, float[] steps) {
        double[] expected = new double[whole.length];
        for (int i = 0; i < whole.length; i++) {
            expected[i] = whole[i];
        }
        assertThat(Comparison.rms("steps", expected, steps, 1e-6)).matches(Comparison::passes);
    }

    @Test
    void attentionByRotatedStepsIsAttentionOverTheSequence() {
        List<float[]> values = List.of(normal(T * C), normal(T * C), normal(T * C));
        FedGraph g = new FedGraph();
        List<Tensor> qkv = values.stream().map(x -> g.of("qkv", x, 1, T, C)).toList();
        Tensor start = g.of("start", new int[1], 1);
        Tensor q = g.apply(new Rope(qkv.get(0), start, HEADS));
        Tensor k = g.apply(new Rope(qkv.get(1), start, HEADS));
        float[] whole = g.run(g.apply(new CausalAttention(q, k, qkv.get(2), HEADS)));

        Graph s = new Graph();
        List<Tensor> row = List.of("q", "k", "v").stream()
                .map(name -> s.input(name, TensorType.f32(1, 1, C)))
                .toList();
        Tensor pos = s.input("pos", TensorType.i32(1));
        Tensor keys = s.variable(Variable.state("keys", TensorType.f32(1, T + 3, C)));
        Tensor cached = s.variable(Variable.state("values", TensorType.f32(1, T + 3, C)));
        Tensor y = new CachedAttention(
                        s.apply(new Rope(row.get(0), pos, HEADS)),
                        s.apply(new Rope(row.get(1), pos, HEADS)),
                        row.get(2),
                        keys,
                        cached,
                        pos,
                        HEADS,
                        HEADS,
                        T)
                .apply(s);
        try (Plan plan = compile(s, y)) {
            assertSame(whole, steps(plan, y, row, values, pos));
        }
    }

    @Test
    void convolutionByStepsIsConvolutionOfTheSequence() {
        float[] x = normal(T * C);
        float[] weight = normal(C * TAPS);
        float[] bias = normal(C);
        FedGraph g = new FedGraph();
        float[] whole =
                g.run(CausalConv.of(g, g.of("x", x, 1, T, C), g.of("weight", weight, C, TAPS), g.of("bias", bias, C)));

        Graph s = new Graph();
        Tensor row = s.input("x", TensorType.f32(1, 1, C));
        Tensor w = s.input("weight", TensorType.f32(C, TAPS));
        Tensor b = s.input("bias", TensorType.f32(C));
        Tensor state = s.variable(Variable.state("state", TensorType.f32(1, TAPS - 1, C)));
        Outputs<Tensor> outputs = s.add(new CausalConv(row, w, b, state));
        s.add(new Copy(outputs.get(CausalConv.Out.LAST), state));
        try (Plan plan = compile(s, outputs.getFirst())) {
            plan.input(w).write(weight);
            plan.input(b).write(bias);
            assertSame(whole, steps(plan, outputs.getFirst(), List.of(row), List.of(x), null));
        }
    }
}
