package dev.gyre.models.task;

import dev.gyre.engine.graph.Graph;
import dev.gyre.models.data.ByteCounts;
import dev.gyre.models.data.ByteData;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Prediction of the next byte of a text. The loss is the mean cross-entropy in nats, the score bits per byte.
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

    /** The default settings of runs. */
    public static final NextByte STANDARD = new NextByte(128, 0, -1);

    /**
     * Refuses settings that ranges alone don't rule out.
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

    /** The next token, where there's a tokenizer and nothing is said about the tokens of bytes. */
    @Override
    public List<Task<SequenceModel>> others() {
        return firstByte == 0 ? List.of(NextToken.STANDARD) : List.of();
    }

    @Override
    public DatasetTask<SequenceModel> open(String data, long seed) {
        return new OfText(ByteData.open(data, seed, length), length, firstByte, begin);
    }

    private record OfText(ByteData text, int length, int firstByte, int begin)
            implements TextDataset<SequenceModel>, Windows.Cut {

        @Override
        public Domain domain() {
            return Domain.tokens(firstByte + Domain.BYTES);
        }

        @Override
        public int itemsPerExample() {
            return length;
        }

        @Override
        public DatasetTask<SequenceModel> behind(IntSupplier before) {
            return new OfText(text.behind(before), length, firstByte, begin);
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
        public TaskBatch describe(Graph g, SequenceModel model, int batch, Phase phase) {
            return Windows.describe(g, model, batch, length, phase, begin, this);
        }

        @Override
        public TaskBatch describePart(Graph g, Model part, int batch, Phase phase) {
            return part instanceof SequenceModel model
                    ? describe(g, model, batch, phase)
                    : TextDataset.super.describePart(g, part, batch, phase);
        }

        @Override
        public void training(long step, int[] read, int[] predict) {
            text.trainBatch(step, read, predict);
            shift(read, predict);
        }

        @Override
        public long validation(long number, int[] read, int[] predict) {
            int bytes = text.validationBatch(number, read, predict);
            shift(read, predict);
            return bytes;
        }

        private void shift(int[] read, int[] predict) {
            for (int i = 0; i < read.length; i++) {
                read[i] += firstByte;
                predict[i] += predict[i] < 0 ? 0 : firstByte;
            }
        }
    }
}
