package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.data.ByteData;
import java.util.List;

/** A model's loss on the validation part of a text. Shares the model's parameters with whatever trains them. */
public final class Evaluation implements AutoCloseable {

    private final int tokens;
    private final int length;
    private final Plan plan;
    private final Tensor ids;
    private final Tensor targets;
    private final Tensor loss;

    /**
     * What came out.
     *
     * @param bitsPerByte mean negative log2-likelihood of a byte
     * @param bytes bytes predicted
     */
    public record Result(double bitsPerByte, long bytes) {}

    /** Compiles the forward pass and the loss of a batch (B, T). */
    public Evaluation(LanguageModel model, int batch, int length, Device device) {
        Graph g = new Graph();
        this.tokens = batch * length;
        this.length = length;
        ids = g.input("ids", TensorType.i32(batch, length));
        targets = g.input("targets", TensorType.i32(batch, length));
        loss = g.apply(new SoftmaxCrossEntropy(model.logits(g, ids), targets));
        // Training goes on in between.
        PlanOptions options = PlanOptions.named("evaluation").with(PlanOptions.Trait.REFRESHED);
        plan = Plan.compile(g, device, List.of(loss), options);
    }

    /**
     * Bits per byte over the first batches of the validation part.
     *
     * @param batches how many at most; a batch that would go beyond the end is left out unless it's the first
     */
    public Result run(ByteData data, long batches) {
        int[] read = new int[tokens];
        int[] predict = new int[tokens];
        float[] one = new float[1];
        long whole = Math.max(1, data.validationWindows() * length / tokens);
        long count = Math.min(batches, whole);
        double sum = 0;
        for (long b = 0; b < count; b++) {
            data.validationBatch(b, read, predict);
            plan.input(ids).write(read);
            plan.input(targets).write(predict);
            plan.run();
            plan.read(loss).read(one);
            sum += one[0];
        }
        return new Result(sum / count / Math.log(2), count * tokens);
    }

    @Override
    public void close() {
        plan.close();
    }
}
