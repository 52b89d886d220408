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
import java.util.function.BooleanSupplier;

/** A model's loss on the validation part of a text. Shares the model's parameters with whatever trains them. */
public final class Evaluation implements AutoCloseable {

    private final int tokens;
    private final Plan plan;
    private final Tensor ids;
    private final Tensor targets;
    private final Tensor loss;

    /**
     * What came out.
     *
     * @param bitsPerByte mean negative log2-likelihood of a byte
     * @param bytes bytes predicted
     * @param whole whether that is all of the validation part
     */
    public record Result(double bitsPerByte, long bytes, boolean whole) {}

    /** Compiles the forward pass and the loss of a batch (B, T). */
    public Evaluation(LanguageModel model, int batch, int length, Device device) {
        Graph g = new Graph();
        this.tokens = batch * length;
        ids = g.input("ids", TensorType.i32(batch, length));
        targets = g.input("targets", TensorType.i32(batch, length));
        loss = g.apply(new SoftmaxCrossEntropy(model.logits(g, ids), targets));
        // Training goes on in between.
        PlanOptions options = PlanOptions.named("evaluation").with(PlanOptions.Trait.REFRESHED);
        plan = Plan.compile(g, device, List.of(loss), options);
    }

    /**
     * Bits per byte over the validation part, or the first batches of it.
     *
     * @param batches how many at most, 1 or more
     * @param stop asked between batches whether to leave it at those
     */
    public Result run(ByteData data, long batches, BooleanSupplier stop) {
        int[] read = new int[tokens];
        int[] predict = new int[tokens];
        float[] one = new float[1];
        long whole = Math.ceilDiv(data.validationBytes() - 1, tokens);
        double nats = 0;
        long bytes = 0;
        long done = 0;
        for (; done < Math.min(batches, whole) && !stop.getAsBoolean(); done++) {
            int count = data.validationBatch(done, read, predict);
            plan.input(ids).write(read);
            plan.input(targets).write(predict);
            plan.run();
            plan.read(loss).read(one);
            nats += (double) one[0] * count;
            bytes += count;
        }
        return new Result(nats / bytes / Math.log(2), bytes, done == whole);
    }

    /** Bytes of the plan's own buffers. */
    long bytes() {
        return plan.plannedBytes();
    }

    @Override
    public void close() {
        plan.close();
    }
}
