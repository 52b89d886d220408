package dev.gyre.models.task;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import java.util.List;
import java.util.function.Function;

/** Sequences of tokens that are drawn, some places of which have a label; the score is the share of labels that are right. */
record DrawnSequences(Drawer drawer, long seed) implements DatasetTask<SequenceModel> {

    /** A source of random sequences with labels. */
    interface Drawer {

        /** The sequences' name in messages. */
        String called();

        /** The amount of data, as text for the user. */
        String extent();

        /** The number of different tokens. */
        int vocabulary();

        /** Tokens of a sequence. */
        int time(Phase phase);

        /** Sequences that are held back. */
        int heldBack();

        /** Whether of a sequence that's held back only the last label counts. */
        boolean judgedByTheLast();

        /**
         * Draws a sequence.
         *
         * @param seed and row: what it depends on alone
         * @param ids receives its tokens from {@code at} on
         * @param labels receives their labels, {@link Answers#NONE} where there's none
         */
        void draw(Phase phase, long seed, long row, int[] ids, int[] labels, int at);
    }

    @Override
    public Domain domain() {
        return Domain.tokens(drawer.vocabulary());
    }

    @Override
    public String data() {
        return drawer.called();
    }

    @Override
    public String extent() {
        return drawer.extent();
    }

    @Override
    public String fingerprint() {
        return drawer.toString();
    }

    @Override
    public int itemsPerExample() {
        return 1;
    }

    @Override
    public long validationBatches(int batch) {
        return Math.ceilDiv(drawer.heldBack(), batch);
    }

    @Override
    public TaskBatch describe(Graph g, SequenceModel model, int batch, Phase phase) {
        int time = drawer.time(phase);
        Tokens tokens = Tokens.input(g, batch, time);
        Tensor targets = g.input("targets", TensorType.i32(batch, time));
        Tensor logits = model.logits(g, tokens, Memory.empty());
        return new Batch(this, tokens, targets, logits, g.apply(new SoftmaxCrossEntropy(logits, targets)));
    }

    private static final class Batch implements TaskBatch {
        private final DrawnSequences dataset;
        private final Tokens tokens;
        private final Tensor targets;
        private final Tensor logits;
        private final Tensor loss;
        private final int[] ids;
        private final Answers answers;
        private final int[] labels;
        private int counted;

        Batch(DrawnSequences dataset, Tokens tokens, Tensor targets, Tensor logits, Tensor loss) {
            this.dataset = dataset;
            this.tokens = tokens;
            this.targets = targets;
            this.logits = logits;
            this.loss = loss;
            this.ids = new int[targets.shape().size()];
            this.answers = new Answers(logits);
            this.labels = answers.right();
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
            counted = tokens.batch();
            draw(Phase.TRAINING, dataset.seed(), step * tokens.batch(), inputs);
        }

        @Override
        public void validation(long number, Function<Tensor, Buffer> inputs) {
            Drawer d = dataset.drawer();
            long first = number * tokens.batch();
            counted = (int) Math.min(tokens.batch(), d.heldBack() - first);
            draw(Phase.EVALUATION, ~dataset.seed(), (long) d.time(Phase.EVALUATION) * d.heldBack() + first, inputs);
        }

        private void draw(Phase phase, long seed, long row, Function<Tensor, Buffer> inputs) {
            for (int b = 0; b < tokens.batch(); b++) {
                dataset.drawer().draw(phase, seed, row + b, ids, labels, b * tokens.time());
            }
            tokens.fill(ids, inputs);
            inputs.apply(targets).write(labels);
        }

        @Override
        public Tally tally(Function<Tensor, Buffer> outputs) {
            boolean last = dataset.drawer().judgedByTheLast();
            int time = tokens.time();
            return answers.tally(outputs, i -> i < counted * time && (!last || i % time == time - 1), 1);
        }
    }
}
