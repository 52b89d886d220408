package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.models.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A training step of an xLSTM in PyTorch: forward, backward, clipping by the gradients' norm, AdamW. Starts from the
 * parameters of one of our models.
 */
public final class TorchTraining implements AutoCloseable {

    private final NDManager manager;
    private final TorchXlstm model;
    private final TorchOp crossEntropy;
    private final OptimizerSettings settings;
    private final List<Parameter> parameters = new ArrayList<>();
    private final NDArray one;

    private record Parameter(String name, NDArray value, NDArray first, NDArray second, float decay) {}

    /**
     * A step from a model's parameters, which are copied.
     *
     * @param heads N
     * @param blocks residual blocks
     * @param time T
     */
    public TorchTraining(
            Family.Built<?> ours, int heads, int blocks, int time, OptimizerSettings settings, int threads) {
        this.manager = Torch.start(threads);
        this.model = new TorchXlstm(manager, heads, blocks, time);
        this.crossEntropy = TorchOp.crossEntropy(manager);
        this.settings = settings;
        this.one = manager.create(1f);
        for (Variable v : ours.variables()) {
            float[] values = new float[v.type().shape().size()];
            v.buffer().read(values);
            Shape shape = new Shape(longs(v.type().shape().toArray()));
            parameters.add(new Parameter(
                    v.name(),
                    manager.create(values, shape),
                    manager.zeros(shape),
                    manager.zeros(shape),
                    ours.decays(v) ? (float) settings.decay() : 0f));
        }
    }

    private static long[] longs(int[] dims) {
        long[] longs = new long[dims.length];
        for (int i = 0; i < dims.length; i++) {
            longs[i] = dims[i];
        }
        return longs;
    }

    /** Tokens (B, T), for {@link #step}. */
    public NDArray tokens(int[] ids, int batch, int time) {
        return manager.create(ids, new Shape(batch, time)).toType(DataType.INT64, false);
    }

    /**
     * A step.
     *
     * @param number counted from 1
     * @return the loss before it
     */
    public float step(long number, NDArray ids, NDArray targets) {
        List<float[]> loss = Torch.read(() -> train(number, ids, targets));
        return loss.getFirst()[0];
    }

    private NDList train(long number, NDArray ids, NDArray targets) {
        Map<String, NDArray> leaves = new HashMap<>();
        parameters.forEach(p -> leaves.put(p.name(), Torch.leaf(p.value())));
        NDArray loss = crossEntropy.of(model.logits(leaves, ids), targets.flatten());
        Torch.backward(loss, one);
        List<NDArray> gradients =
                parameters.stream().map(p -> leaves.get(p.name()).getGradient()).toList();
        update(number, gradients, scale(gradients));
        return new NDList(loss);
    }

    /** The factor that keeps the norm of all gradients within the limit: {@code clip_grad_norm_}. */
    private float scale(List<NDArray> gradients) {
        NDList squares = new NDList();
        gradients.forEach(g -> squares.add(g.square().sum()));
        double norm = Math.sqrt(NDArrays.stack(squares).sum().getFloat());
        return (float) Math.min(1, settings.clip() / (norm + 1e-6));
    }

    /** {@code torch.optim.AdamW}, with the correction of both moments in the rate. */
    private void update(long number, List<NDArray> gradients, float scale) {
        double rate = settings.rate(number);
        double steps = (double) number;
        double correction = Math.sqrt(1 - Math.pow(settings.beta2(), steps)) / (1 - Math.pow(settings.beta1(), steps));
        for (int i = 0; i < gradients.size(); i++) {
            Parameter p = parameters.get(i);
            Torch.adamW(
                    p.value(),
                    gradients.get(i),
                    p.first(),
                    p.second(),
                    new Torch.AdamStep(
                            (float) rate,
                            (float) (rate * correction),
                            p.decay(),
                            scale,
                            (float) settings.beta1(),
                            (float) settings.beta2(),
                            (float) settings.epsilon()));
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
