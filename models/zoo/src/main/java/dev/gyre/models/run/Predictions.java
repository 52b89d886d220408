package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Domain;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Predictions of a network for examples: a plan for a batch of them. */
public final class Predictions implements AutoCloseable {

    private final Tensor x;
    private final Tensor y;
    private final Plan plan;
    private final int batch;

    /** Compiles predictions of a batch. */
    public Predictions(Network model, Domain domain, int batch, Device device) {
        this(model, domain, batch, device, Multiplication.FLOATS);
    }

    /**
     * Predictions with products of a kind.
     *
     * @throws dev.gyre.models.setting.ConfigException if the model has none that could be of it
     */
    public Predictions(Network model, Domain domain, int batch, Device device, Multiplication multiplication) {
        this.batch = batch;
        Graph g = multiplication.graph();
        int[] dims = Stream.concat(Stream.of(batch), domain.input().stream())
                .mapToInt(Integer::intValue)
                .toArray();
        x = g.input("x", TensorType.f32(dims));
        y = model.apply(g, x, Phase.EVALUATION);
        multiplication.requireIn(g);
        plan = Plan.compile(g, device, List.of(y), PlanOptions.named("prediction"));
    }

    /**
     * The outputs of each example.
     *
     * @param examples flat, one after the other
     */
    public List<float[]> of(List<float[]> examples) {
        return IntStream.range(0, Math.ceilDiv(examples.size(), batch))
                .boxed()
                .flatMap(b -> batch(examples.subList(b * batch, Math.min(examples.size(), (b + 1) * batch))).stream())
                .toList();
    }

    private List<float[]> batch(List<float[]> examples) {
        float[] in = new float[x.shape().size()];
        int width = in.length / batch;
        for (int i = 0; i < examples.size(); i++) {
            System.arraycopy(examples.get(i), 0, in, i * width, width);
        }
        plan.input(x).write(in);
        plan.run();
        float[] out = plan.floats(y);
        int outputs = out.length / batch;
        return IntStream.range(0, examples.size())
                .mapToObj(i -> Arrays.copyOfRange(out, i * outputs, (i + 1) * outputs))
                .toList();
    }

    @Override
    public void close() {
        plan.close();
    }
}
