package dev.gyre.models.task;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.data.ByteCounts;
import dev.gyre.models.data.ByteData;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import java.util.Optional;
import java.util.function.Function;

/**
 * To tell the next byte of a text. The loss is the mean cross-entropy in nats, the score bits per byte.
 *
 * @param length tokens T of a sequence
 * @param firstByte token of byte 0; the tokens below mark things
 * @param begin token that stands for the beginning, below that of byte 0; -1 for none
 */
public record NextByte(
        @Setting(help = "Bytes of a sequence.", least = 1, most = 1 << 20)
        int length,

        @Setting(help = "Token of byte 0; those below mark things.", least = 0, most = 1 << 10)
        int firstByte,

        @Setting(
                help = "Token in place of a sequence's first byte, which stands for what came before; -1 for none.",
                least = -1,
                most = 1 << 10)
        int begin)
        implements TextTask, NamedTask<SequenceModel> {

    /** What runs start from. */
    public static final NextByte STANDARD = new NextByte(128, 0, -1);

    /**
     * Checks what ranges can't.
     *
     * @throws ConfigException if the token of the beginning is that of a byte
     */
    public NextByte {
        ConfigException.require(begin < firstByte, "--begin", begin, "below --first-byte " + firstByte);
    }

    @Override
    public String word() {
        return "next-byte";
    }

    @Override
    public int items() {
        return length;
    }

    @Override
    public Tokenizer tokenizer() {
        return new Tokenizer.Bytes(firstByte, firstByte + Domain.BYTES, begin);
    }

    @Override
    public Score score() {
        return new Score("bits_per_byte", "bits per byte", Score.Better.LOWER, "bytes", 1 / Math.log(2));
    }

    @Override
    public Exercise<SequenceModel> open(String data, long seed) {
        return new OfText(ByteData.open(data, seed, length), length, firstByte, begin);
    }

    private record OfText(ByteData text, int length, int firstByte, int begin) implements TextExercise<SequenceModel> {

        @Override
        public Domain domain() {
            return Domain.tokens(firstByte + Domain.BYTES);
        }

        @Override
        public int itemsPerExample() {
            return length;
        }

        @Override
        public long validationBatches(int batch) {
            return Math.ceilDiv(text.validationBytes() - 1, (long) batch * length);
        }

        /** Pairs of bytes by how often they occur in the training part, add-one smoothed. */
        @Override
        public Optional<Baseline> baseline() {
            return Optional.of(new Baseline("bigram", new ByteCounts(text).bigram()));
        }

        @Override
        public Lesson describe(Graph g, SequenceModel model, int batch, Phase phase) {
            Tokens tokens = phase == Phase.TRAINING ? Tokens.partial(g, batch, length) : Tokens.input(g, batch, length);
            Tensor targets = g.input("targets", TensorType.i32(batch, length));
            Tensor logits = model.logits(g, tokens, Memory.empty());
            return new Windows(this, tokens, targets, g.apply(new SoftmaxCrossEntropy(logits, targets)));
        }

        @Override
        public Lesson describePart(Graph g, Model part, int batch, Phase phase) {
            return part instanceof SequenceModel model
                    ? describe(g, model, batch, phase)
                    : TextExercise.super.describePart(g, part, batch, phase);
        }
    }

    private static final class Windows implements Lesson {
        private final OfText exercise;
        private final Tokens tokens;
        private final Tensor targets;
        private final Tensor loss;
        private final int[] read;
        private final int[] predict;
        private final float[] one = new float[1];
        private int counted;

        Windows(OfText exercise, Tokens tokens, Tensor targets, Tensor loss) {
            this.exercise = exercise;
            this.tokens = tokens;
            this.targets = targets;
            this.loss = loss;
            this.read = new int[targets.shape().size()];
            this.predict = new int[targets.shape().size()];
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
            exercise.text().trainBatch(step, read, predict);
            counted = predict.length;
            write(inputs);
        }

        @Override
        public void validation(long number, Function<Tensor, Buffer> inputs) {
            counted = exercise.text().validationBatch(number, read, predict);
            write(inputs);
        }

        private void write(Function<Tensor, Buffer> inputs) {
            for (int i = 0; i < read.length; i++) {
                read[i] += exercise.firstByte();
                predict[i] += predict[i] < 0 ? 0 : exercise.firstByte();
            }
            for (int i = 0; exercise.begin() >= 0 && i < read.length; i += exercise.length()) {
                read[i] = exercise.begin();
            }
            tokens.fill(read, inputs);
            tokens.dropFrom(predict);
            inputs.apply(targets).write(predict);
        }

        @Override
        public Tally tally(Function<Tensor, Buffer> outputs) {
            outputs.apply(loss).read(one);
            return new Tally(one[0] / Math.log(2) * counted, counted);
        }
    }
}
