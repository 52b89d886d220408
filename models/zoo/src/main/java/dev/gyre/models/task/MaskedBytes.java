package dev.gyre.models.task;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.data.ByteCounts;
import dev.gyre.models.data.ByteData;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Prediction of masked bytes of a text. Each is masked by itself with some probability and shows a token of its own, whose number is
 * 256; the loss is the mean cross-entropy in nats of those that are masked, the score bits per masked byte. Which bytes of the part
 * that's held back are masked depends on their place alone, so that every model and every seed is asked for the same ones. The
 * shares that runs start from are those of M2-BERT, Fu et al. 2023, arXiv:2310.12109.
 *
 * @param length tokens T of a sequence
 * @param maskedShare of the bytes that are masked in training
 * @param judgedShare of the bytes that are masked in what's held back
 */
public record MaskedBytes(
        @Setting(help = "Bytes of a sequence.", least = 1, most = 1 << 20)
        int length,

        @Setting(help = "Share of the bytes that are masked in training.", least = 0, most = 1)
        double maskedShare,

        @Setting(help = "Share of the bytes that are masked in what's held back.", least = 0, most = 1)
        double judgedShare)
        implements Task<MaskedModel> {

    /** The token that masks. */
    public static final int MASK = Domain.BYTES;

    /** The default settings of runs. */
    public static final MaskedBytes STANDARD = new MaskedBytes(128, 0.3, 0.15);

    private static final long STREAM = 0x6d61736bL << 32;
    private static final long JUDGED = STREAM - 1;
    private static final int NONE = -1;

    /** Refuses settings that ranges alone don't rule out. */
    public MaskedBytes {
        ConfigException.require(maskedShare > 0, "--masked-share", maskedShare, "above 0 and at most 1");
        ConfigException.require(judgedShare > 0, "--judged-share", judgedShare, "above 0 and at most 1");
    }

    /** The tokenizer: bytes, and a mask. */
    public Tokenizer.Bytes tokenizer() {
        return new Tokenizer.Bytes(0, MASK + 1, -1);
    }

    @Override
    public Score score() {
        return new Score("bits_per_masked_byte", "bits per masked byte", Score.Better.LOWER, "bytes", 1 / Math.log(2));
    }

    @Override
    public int items() {
        return length;
    }

    @Override
    public DatasetTask<MaskedModel> open(String data, long seed) {
        return new OfText(ByteData.open(data, seed, length), this, seed);
    }

    /** Whether the byte at a place of what's held back is masked. */
    private boolean masks(long place) {
        return Philox.uniform(0, JUDGED, place) < judgedShare;
    }

    private record OfText(ByteData text, MaskedBytes task, long seed) implements TextDataset<MaskedModel> {

        @Override
        public Domain domain() {
            return Domain.tokens(MASK + 1);
        }

        @Override
        public int itemsPerExample() {
            return task.length;
        }

        @Override
        public long validationBatches(int batch) {
            return Math.ceilDiv(text.validationBytes(), (long) batch * task.length);
        }

        /** Bytes by how often they occur in the training part, add-one smoothed, on the same masked places. */
        @Override
        public Optional<Baseline> baseline() {
            return Optional.of(new Baseline("unigram", new ByteCounts(text).unigram(task::masks)));
        }

        @Override
        public TaskBatch describe(Graph g, MaskedModel model, int batch, Phase phase) {
            Tokens tokens = Tokens.input(g, batch, task.length);
            Tensor targets = g.input("targets", TensorType.i32(batch, task.length));
            Tensor logits = model.logits(g, tokens);
            return new Windows(this, tokens, targets, g.apply(new SoftmaxCrossEntropy(logits, targets)));
        }
    }

    private static final class Windows implements TaskBatch {
        private final OfText dataset;
        private final Tokens tokens;
        private final Tensor targets;
        private final Tensor loss;
        private final int[] shown;
        private final int[] hidden;
        private final float[] one = new float[1];
        private int counted;

        Windows(OfText dataset, Tokens tokens, Tensor targets, Tensor loss) {
            this.dataset = dataset;
            this.tokens = tokens;
            this.targets = targets;
            this.loss = loss;
            this.shown = new int[targets.shape().size()];
            this.hidden = new int[shown.length];
        }

        @Override
        public Tensor loss() {
            return loss;
        }

        @Override
        public void training(long step, Function<Tensor, Buffer> inputs) {
            dataset.text().trainBatch(step, shown);
            Arrays.fill(hidden, NONE);
            for (int i = 0; i < shown.length; i++) {
                if (Philox.uniform(dataset.seed(), STREAM + step, i)
                        < dataset.task().maskedShare()) {
                    hide(i);
                }
            }
            write(inputs);
        }

        @Override
        public void validation(long number, Function<Tensor, Buffer> inputs) {
            int count = dataset.text().validationBatch(number, shown);
            Arrays.fill(hidden, NONE);
            for (int i = 0; i < count; i++) {
                if (dataset.task().masks(number * shown.length + i)) {
                    hide(i);
                }
            }
            write(inputs);
        }

        private void hide(int place) {
            hidden[place] = shown[place];
            shown[place] = MASK;
        }

        private void write(Function<Tensor, Buffer> inputs) {
            counted = (int) Arrays.stream(hidden).filter(t -> t != NONE).count();
            tokens.fill(shown, inputs);
            inputs.apply(targets).write(hidden);
        }

        @Override
        public Tally tally(Function<Tensor, Buffer> outputs) {
            outputs.apply(loss).read(one);
            return new Tally(one[0] / Math.log(2) * counted, counted);
        }
    }
}
