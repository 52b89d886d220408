package dev.gyre.models.task;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Windows of a text, of which a model reads each token and tells the next. The loss is the mean cross-entropy in nats; the tally is
 * in bits, over the bytes that were told.
 */
final class Windows implements TaskBatch {

    private final Cut cut;
    private final int length;
    private final int begin;
    private final Tokens tokens;
    private final Tensor targets;
    private final Tensor loss;
    private final int[] read;
    private final int[] predict;
    private final float[] one = new float[1];
    private long bytes;

    /** Cuts windows out of a text. */
    interface Cut {

        /** Windows to train on: tokens to read, and those to predict, (B, T). */
        void training(long step, int[] read, int[] predict);

        /**
         * Windows of what's held back, the same; -1 is nothing to predict.
         *
         * @return bytes that are to be told
         */
        long validation(long number, int[] read, int[] predict);
    }

    private Windows(Cut cut, int begin, Tokens tokens, Tensor targets, Tensor loss) {
        this.cut = cut;
        this.length = tokens.time();
        this.begin = begin;
        this.tokens = tokens;
        this.targets = targets;
        this.loss = loss;
        this.read = new int[targets.shape().size()];
        this.predict = new int[targets.shape().size()];
    }

    /**
     * Describes a batch on a graph.
     *
     * @param length tokens T of a window
     * @param begin token to read in place of each window's first; -1 for none
     */
    static TaskBatch describe(Graph g, SequenceModel model, int batch, int length, Phase phase, int begin, Cut cut) {
        Tokens tokens = phase == Phase.TRAINING ? Tokens.partial(g, batch, length) : Tokens.input(g, batch, length);
        Tensor targets = g.input("targets", TensorType.i32(batch, length));
        Tensor logits = model.logits(g, tokens, Memory.empty());
        return new Windows(cut, begin, tokens, targets, g.apply(new SoftmaxCrossEntropy(logits, targets)));
    }

    @Override
    public Tensor loss() {
        return loss;
    }

    @Override
    public void prepare(Device device) {
        tokens.prepare(device);
    }

    @Override
    public void close() {
        tokens.close();
    }

    @Override
    public void training(long step, Function<Tensor, Buffer> inputs) {
        cut.training(step, read, predict);
        write(inputs);
    }

    @Override
    public void validation(long number, Function<Tensor, Buffer> inputs) {
        bytes = cut.validation(number, read, predict);
        write(inputs);
    }

    private void write(Function<Tensor, Buffer> inputs) {
        for (int i = 0; begin >= 0 && i < read.length; i += length) {
            read[i] = begin;
        }
        tokens.fill(read, inputs);
        tokens.dropFrom(predict);
        inputs.apply(targets).write(predict);
    }

    @Override
    public Tally tally(Function<Tensor, Buffer> outputs) {
        outputs.apply(loss).read(one);
        long told = Arrays.stream(predict).filter(t -> t >= 0).count();
        return new Tally(one[0] / Math.log(2) * told, bytes);
    }
}
