package dev.gyre.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.graph.Reversible.Streams;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.engine.optim.TrainingStep;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The same two-stream network trained with stored and with recomputed activations. */
class ReversibleTrainingTest {

    private static final int STEPS = 50;

    @Test
    void theLossCurvesAreTheSame() {
        double[] stored = losses(Memory.STORE);
        double[] recomputed = losses(Memory.RECOMPUTE);

        assertThat(stored[STEPS - 1]).isLessThan(0.5 * stored[0]);
        for (int i = 0; i < STEPS; i++) {
            assertThat(recomputed[i]).as("loss of step %d", i + 1).isCloseTo(stored[i], within(1e-3 * stored[i]));
        }
    }

    /** Fits y1 + y2 to a fixed target by AdamW. */
    private static double[] losses(Memory memory) {
        TwoStreams net = new TwoStreams(8, memory);
        Streams y = net.forward();
        Tensor sum = net.graph.apply(new Add(y.first(), y.second()));
        Tensor loss = MeanSquare.error(net.graph, sum, net.dy1);
        OptimizerSettings settings = new OptimizerSettings(1e-2, 5, STEPS, 0.1, 0.9, 0.99, 1e-8, 0, 1);
        TrainingStep step = TrainingStep.of(net.graph, loss, net.parameters, p -> false, settings);
        double[] losses = new double[STEPS];
        try (Plan plan = net.plan(List.of(loss))) {
            SplittableRandom random = new SplittableRandom(3);
            for (Tensor t : List.of(net.x1, net.x2, net.dy1)) {
                for (int i = 0; i < t.shape().size(); i++) {
                    plan.input(t).floats().set(i, (float) random.nextGaussian());
                }
            }
            for (int i = 0; i < STEPS; i++) {
                plan.input(step.schedule()).write(settings.schedule(i + 1));
                plan.run();
                losses[i] = plan.read(loss).floats().get(0);
            }
        }
        return losses;
    }
}
