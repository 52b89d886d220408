package dev.gyre.models.arch.blt;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.text.SoftmaxEntropy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.TaskBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the threshold with which patches have the wanted length in the mean, on the first batches to train on. The more is wanted of an
 * entropy, the fewer patches there are, so the threshold is found by bisection.
 */
final class PatchThreshold {

    private static final int BATCHES = 16;
    private static final int HALVINGS = 30;
    private static final double MOST = 16;

    private final Blt model;
    private final Blt.Patcher patcher;
    private final int batch;
    private final List<Sample> samples = new ArrayList<>();

    private record Sample(int[] tokens, float[] entropies) {}

    PatchThreshold(Blt model, Blt.Patcher patcher, int batch) {
        this.model = model;
        this.patcher = patcher;
        this.batch = batch;
    }

    /** The entropy model, which remembers what it was described for. */
    private static final class Probe implements SequenceModel {
        private final SequenceModel asked;
        private Tokens tokens;
        private Tensor entropies;

        Probe(SequenceModel asked) {
            this.asked = asked;
        }

        @Override
        public Tensor logits(Graph g, Tokens read, Memory memory) {
            Tensor logits = asked.logits(g, read, memory);
            tokens = read;
            entropies = g.apply(new SoftmaxEntropy(logits));
            return logits;
        }
    }

    /** Writes the threshold into the model. */
    void run(DatasetTask<?> dataset, Device device) {
        draw(dataset, device);
        double low = 0;
        double high = MOST;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (bytesPerPatch(middle) < model.config().patches().patchSize()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        patcher.threshold().buffer().number(0, high);
    }

    private void draw(DatasetTask<?> dataset, Device device) {
        Graph g = new Graph();
        Probe probe = new Probe(patcher.model());
        TaskBatch taskBatch = dataset.describePart(g, probe, batch, Phase.EVALUATION);
        PlanOptions options = PlanOptions.named("calibration").with(Trait.REFRESHED);
        try (Plan plan = Plan.compile(g, device, List.of(probe.entropies), options)) {
            for (int step = 1; step <= BATCHES; step++) {
                taskBatch.training(step, plan::input);
                plan.run();
                int[] tokens = new int[batch * probe.tokens.time()];
                float[] entropies = new float[tokens.length];
                plan.input(probe.tokens.ids()).read(tokens);
                plan.read(probe.entropies).read(entropies);
                samples.add(new Sample(tokens, entropies));
            }
        }
    }

    private double bytesPerPatch(double threshold) {
        long bytes = 0;
        long patches = 0;
        for (Sample s : samples) {
            bytes += s.tokens().length;
            Patches cut = Patches.empty(batch, s.tokens().length / batch, 0);
            cut.cut(
                    model.rule(threshold),
                    s.tokens(),
                    s.entropies(),
                    model.config().patches().maxPatch());
            patches += cut.used();
        }
        return (double) bytes / patches;
    }
}
