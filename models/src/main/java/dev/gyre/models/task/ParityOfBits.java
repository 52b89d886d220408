package dev.gyre.models.task;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import java.util.List;
import java.util.function.Function;

/**
 * State tracking: to tell the parity of a string of bits, which needs one bit of state and non-linear recurrence to carry it.
 * Strings to train on have a label at every position; the score is the share of right last labels on strings of one length.
 *
 * @param shortest bits of the shortest string to train on
 * @param longest bits of the longest one
 * @param judged bits of the strings that are held back
 * @param strings that are held back
 */
public record ParityOfBits(
        @Setting(help = "Bits of the shortest string to train on.", least = 1, most = 1 << 16)
        int shortest,

        @Setting(help = "Bits of the longest string to train on.", least = 1, most = 1 << 16)
        int longest,

        @Setting(help = "Bits of the strings that are held back.", least = 1, most = 1 << 16)
        int judged,

        @Setting(help = "Strings that are held back.", least = 1, most = 1 << 20)
        int strings)
        implements Task<SequenceModel> {

    private static final int PADDING = 2;
    private static final int VOCABULARY = 3;

    /** Checks what ranges can't. */
    public ParityOfBits {
        ConfigException.require(shortest <= longest, "--shortest", shortest, "at most --longest " + longest);
    }

    @Override
    public Score score() {
        return new Score("accuracy", "of the last labels right", Score.Better.HIGHER, "strings", 0);
    }

    @Override
    public Exercise<SequenceModel> open(String data, long seed) {
        if (!data.isEmpty()) {
            throw new GyreException("--data " + data + ": strings of bits are drawn, they have no data");
        }
        return new Strings(this, seed);
    }

    private record Strings(ParityOfBits task, long seed) implements Exercise<SequenceModel> {

        @Override
        public Domain domain() {
            return Domain.tokens(VOCABULARY);
        }

        @Override
        public String data() {
            return "strings of bits";
        }

        @Override
        public String extent() {
            return task.shortest + " to " + task.longest + " bits to train on, " + task.strings + " strings of "
                    + task.judged + " held back";
        }

        @Override
        public String fingerprint() {
            return "parity";
        }

        @Override
        public int itemsPerExample() {
            return 1;
        }

        @Override
        public long validationBatches(int batch) {
            return Math.ceilDiv(task.strings, batch);
        }

        @Override
        public Lesson describe(Graph g, SequenceModel model, int batch, Phase phase) {
            int time = phase == Phase.TRAINING ? task.longest : task.judged;
            Tokens tokens = Tokens.input(g, batch, time);
            Tensor targets = g.input("targets", TensorType.i32(batch, time));
            Tensor logits = model.logits(g, tokens, Memory.empty());
            return new Batch(this, tokens, targets, logits, g.apply(new SoftmaxCrossEntropy(logits, targets)));
        }
    }

    private static final class Batch implements Lesson {
        private final Strings exercise;
        private final Tokens tokens;
        private final Tensor targets;
        private final Tensor logits;
        private final Tensor loss;
        private final int[] bits;
        private final int[] labels;
        private final float[] scores;
        private int counted;

        Batch(Strings exercise, Tokens tokens, Tensor targets, Tensor logits, Tensor loss) {
            this.exercise = exercise;
            this.tokens = tokens;
            this.targets = targets;
            this.logits = logits;
            this.loss = loss;
            this.bits = new int[targets.shape().size()];
            this.labels = new int[bits.length];
            this.scores = new float[logits.shape().size()];
        }

        @Override
        public Tensor loss() {
            return loss;
        }

        @Override
        public List<Tensor> scored() {
            return List.of(logits);
        }

        @Override
        public void training(long step, Function<Tensor, Buffer> inputs) {
            ParityOfBits task = exercise.task();
            for (int b = 0; b < tokens.batch(); b++) {
                long row = step * tokens.batch() + b;
                int more = (int) Philox.below(task.longest() - task.shortest() + 1, exercise.seed(), row, 0);
                draw(exercise.seed(), row, task.shortest() + more, b);
            }
            counted = tokens.batch();
            write(inputs);
        }

        @Override
        public void validation(long number, Function<Tensor, Buffer> inputs) {
            ParityOfBits task = exercise.task();
            for (int b = 0; b < tokens.batch(); b++) {
                long row = number * tokens.batch() + b;
                draw(~exercise.seed(), (long) task.judged() * task.strings() + row, task.judged(), b);
            }
            counted = (int) Math.min(tokens.batch(), task.strings() - number * tokens.batch());
            write(inputs);
        }

        /** Random bits, padded, and the parity so far at each; padding has no label. */
        private void draw(long seed, long row, int length, int place) {
            int parity = 0;
            for (int t = 0; t < tokens.time(); t++) {
                boolean inside = t < length;
                int at = place * tokens.time() + t;
                bits[at] = inside ? (int) Philox.below(2, seed, row, t + 1) : PADDING;
                parity ^= bits[at] & 1;
                labels[at] = inside ? parity : -1;
            }
        }

        private void write(Function<Tensor, Buffer> inputs) {
            tokens.fill(bits, inputs);
            inputs.apply(targets).write(labels);
        }

        @Override
        public Tally tally(Function<Tensor, Buffer> outputs) {
            outputs.apply(logits).read(scores);
            int right = 0;
            for (int b = 0; b < counted; b++) {
                int last = (b + 1) * tokens.time() - 1;
                boolean odd = scores[last * VOCABULARY + 1] > scores[last * VOCABULARY];
                right += odd == (labels[last] == 1) ? 1 : 0;
            }
            return new Tally(right, counted);
        }
    }
}
