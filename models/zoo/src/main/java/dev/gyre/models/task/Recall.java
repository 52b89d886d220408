package dev.gyre.models.task;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.data.ByteData;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Recall of a passage of a text that stood, somewhere, between lines of separators: what caches are for, and what those that keep
 * the newest tokens, or the oldest, can't do. A document is filler, the passage, filler, and the passage once more; the passage begins
 * at any place of the first half, all being as likely. The loss is the mean cross-entropy of the second passage, in nats, and a fifth
 * of that of the whole document; the score is the former.
 *
 * @param prefix bytes before the second passage
 * @param passage bytes of a passage
 * @param documents how many are held back
 */
public record Recall(
        @Setting(help = "Bytes of a document before the passage comes again.", least = 4, most = 1 << 16)
        int prefix,

        @Setting(help = "Bytes of the passage.", least = 2, most = 1 << 15)
        int passage,

        @Setting(help = "Documents that are held back.", least = 1, most = 1 << 20)
        int documents)
        implements TextTask {

    /** The default settings of runs. */
    public static final Recall STANDARD = new Recall(80, 16, 256);

    private static final long STREAM = 0x726563616c6cL << 16;
    private static final float REST = 0.2f;

    /** Refuses settings that ranges alone don't rule out. */
    public Recall {
        ConfigException.require(prefix >= 2 * passage, "--prefix", prefix, "at least twice --passage " + passage);
    }

    @Override
    public Tokenizer tokenizer() {
        return Tokenizer.Bytes.PLAIN;
    }

    @Override
    public int items() {
        return passage;
    }

    @Override
    public Score score() {
        return new Score("recall_nats", "nats per byte told again", Score.Better.LOWER, "bytes", 0);
    }

    @Override
    public DatasetTask<SequenceModel> open(String data, long seed) {
        return new OfText(this, ByteData.open(data, seed, passage), seed);
    }

    private record OfText(Recall task, ByteData text, long seed) implements ReadDataset, TextDataset<SequenceModel> {

        @Override
        public Domain domain() {
            return Domain.tokens(Domain.BYTES);
        }

        @Override
        public String extent() {
            return String.format(
                    Locale.ROOT, "%,d bytes for documents, %,d documents held back", text.trainBytes(), task.documents);
        }

        @Override
        public int itemsPerExample() {
            return task.passage;
        }

        @Override
        public long validationBatches(int batch) {
            return Math.ceilDiv(task.documents, batch);
        }

        @Override
        public Documents training(long step, int count) {
            int[] passages = new int[count * task.passage];
            text.trainBatch(step, passages);
            int[] ids = new int[count * (task.prefix + task.passage)];
            for (int row = 0; row < count; row++) {
                write(passages, row, new RandomStream(seed, STREAM + row, step << 24), ids, row);
            }
            return new Documents(ids, count, task.passage);
        }

        @Override
        public Documents validation(long number, int batch) {
            int first = (int) number * batch;
            int count = Math.min(batch, task.documents - first);
            int[] ids = new int[count * (task.prefix + task.passage)];
            int[] passage = new int[task.passage];
            for (int row = 0; row < count; row++) {
                text.validationBatch(place(first + row), passage);
                write(passage, 0, new RandomStream(0, STREAM - 1, (long) (first + row) << 24), ids, row);
            }
            return new Documents(ids, count, task.passage);
        }

        /** Passages lie as far apart as the text allows. */
        private long place(int document) {
            long whole = text.validationBytes() / task.passage;
            return document * Math.max(1, whole / task.documents) % whole;
        }

        private void write(int[] passages, int from, RandomStream random, int[] ids, int row) {
            int length = task.prefix + task.passage;
            int begin = row * length;
            fill(random, ids, begin, begin + task.prefix);
            int at = random.nextBelow(task.prefix - 2 * task.passage + 1);
            System.arraycopy(passages, from * task.passage, ids, begin + at, task.passage);
            System.arraycopy(passages, from * task.passage, ids, begin + task.prefix, task.passage);
        }

        /** Lines of separators, of leaders, and blank ones. */
        private static void fill(RandomStream random, int[] ids, int from, int to) {
            String marks = "=-.*_ ";
            int at = from;
            while (at < to) {
                int mark = marks.charAt(random.nextBelow(marks.length()));
                int end = Math.min(to, at + 3 + random.nextBelow(14));
                Arrays.fill(ids, at, end, mark);
                if (end < to) {
                    ids[end] = '\n';
                }
                at = end + 1;
            }
        }

        @Override
        public TaskBatch describe(Graph g, SequenceModel model, int batch, Phase phase) {
            int time = task.prefix + task.passage - 1;
            Tokens tokens = Tokens.input(g, batch, time);
            Tensor told = g.input("told", TensorType.i32(batch, time));
            Tensor all = g.input("all", TensorType.i32(batch, time));
            Tensor logits = model.logits(g, tokens, Memory.empty());
            Tensor again = g.apply(new SoftmaxCrossEntropy(logits, told));
            Tensor rest = g.apply(new Scale(g.apply(new SoftmaxCrossEntropy(logits, all)), REST));
            return new Batch(this, tokens, List.of(told, all), again, g.apply(new Add(again, rest)));
        }
    }

    private static final class Batch implements TaskBatch {
        private final OfText dataset;
        private final Tokens tokens;
        private final Tensor told;
        private final Tensor all;
        private final Tensor again;
        private final Tensor loss;
        private long counted;

        Batch(OfText dataset, Tokens tokens, List<Tensor> targets, Tensor again, Tensor loss) {
            this.dataset = dataset;
            this.tokens = tokens;
            this.told = targets.get(0);
            this.all = targets.get(1);
            this.again = again;
            this.loss = loss;
        }

        @Override
        public Tensor loss() {
            return loss;
        }

        @Override
        public List<Tensor> scored() {
            return List.of(again);
        }

        @Override
        public void training(long step, Function<Tensor, Buffer> inputs) {
            write(dataset.training(step, tokens.batch()), inputs);
        }

        @Override
        public void validation(long number, Function<Tensor, Buffer> inputs) {
            write(dataset.validation(number, tokens.batch()), inputs);
        }

        private void write(Documents d, Function<Tensor, Buffer> inputs) {
            counted = (long) d.rows() * d.told();
            int time = tokens.time();
            int[] read = new int[tokens.batch() * time];
            int[] next = new int[read.length];
            int[] end = new int[read.length];
            Arrays.fill(next, -1);
            Arrays.fill(end, -1);
            for (int i = 0; i < d.rows() * time; i++) {
                int from = i / time * d.length() + i % time;
                read[i] = d.ids()[from];
                next[i] = d.ids()[from + 1];
                end[i] = i % time >= time - d.told() ? next[i] : -1;
            }
            tokens.fill(read, inputs);
            inputs.apply(all).write(next);
            inputs.apply(told).write(end);
        }

        @Override
        public Tally tally(Function<Tensor, Buffer> outputs) {
            float[] one = new float[1];
            outputs.apply(again).read(one);
            return new Tally(one[0] * counted, counted);
        }
    }
}
