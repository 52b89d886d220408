package dev.gyre.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.training.AdamW;
import dev.gyre.engine.op.training.ClipByNorm;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clipping and AdamW as ops of a graph, against figures worked by hand. */
class UpdateTest {

    private static OptimizerSettings clipped(double clip) {
        return new OptimizerSettings(0.1, 0, 1, 1, 0.9, 0.999, 1e-8, 0.5, clip);
    }

    /**
     * Seven gradients, the k-th of k elements that are k: their squares sum up to 1 + 8 + .. + 343 = 784, so that the norm is 28, and 14 is half of
     * it. Moments of the halved gradients: 0.1 k / 2 and 0.001 k^2 / 4. The first step is as long as the rate; where decay applies, a 20th
     * of a parameter of 2 goes beside it.
     */
    @Test
    void sevenGradientsAreClippedByTheNormOfAll() {
        Graph g = new Graph();
        List<Variable> parameters = new ArrayList<>();
        List<Tensor> gradients = new ArrayList<>();
        for (int k = 1; k <= 7; k++) {
            Variable p = Variable.parameter("p" + k, TensorType.f32(k));
            p.buffer().floats().init(2f);
            parameters.add(p);
            gradients.add(g.input("g" + k, TensorType.f32(k)));
        }
        Update update = Update.of(g, parameters, gradients, p -> p.name().equals("p3"), clipped(14), "adam");
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(update.norm()), PlanOptions.named("update"))) {
            for (int k = 1; k <= 7; k++) {
                plan.input(gradients.get(k - 1)).floats().init(k);
            }
            float[] schedule = {0.1f, 0.1f, 0.001f, 0f};
            for (int i = 0; i < 4; i++) {
                plan.input(update.schedule()).floats().set(i, schedule[i]);
            }
            plan.run();
            assertThat(plan.read(update.norm()).floats().get(0)).isEqualTo(28f);
            for (int k = 1; k <= 7; k++) {
                float expected = k == 3 ? 1.8f : 1.9f;
                Variable p = parameters.get(k - 1);
                assertThat(plan.read(g.variable(p)).floats().get(k - 1)).isEqualTo(expected, within(1e-5f));
                Variable first = update.moments().get(2 * k - 2);
                Variable second = update.moments().get(2 * k - 1);
                assertThat(first.name()).isEqualTo("adam.first.p" + k);
                assertThat(second.name()).isEqualTo("adam.second.p" + k);
                assertThat(plan.read(g.variable(first)).floats().get(0)).isEqualTo(0.05f * k, within(1e-6f));
                assertThat(plan.read(g.variable(second)).floats().get(0)).isEqualTo(0.00025f * k * k, within(1e-6f));
            }
        }
    }

    /** The mean square of (3, 4) is 12.5 and its gradient (3, 4), of norm 5; a first step goes by 0.1 whatever the gradient is. */
    @Test
    void aStepDescendsTheLoss() {
        Graph g = new Graph();
        Variable p = Variable.parameter("p", TensorType.f32(2));
        p.buffer().floats().set(0, 3f);
        p.buffer().floats().set(1, 4f);
        Tensor loss = g.apply(new MeanSquare(g.variable(p)));
        TrainingStep step = TrainingStep.of(g, loss, List.of(p), v -> false, clipped(1));
        assertThat(step.moments()).extracting(Variable::name).containsExactly("adam.first.p", "adam.second.p");
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(loss, step.norm()), PlanOptions.named("step"))) {
            float[] schedule = {0.1f, 0.1f, 0.001f, 0f};
            for (int i = 0; i < 4; i++) {
                plan.input(step.schedule()).floats().set(i, schedule[i]);
            }
            plan.run();
            assertThat(plan.read(step.loss()).floats().get(0)).isEqualTo(12.5f);
            assertThat(plan.read(step.norm()).floats().get(0)).isEqualTo(5f);
            assertThat(plan.read(g.variable(p)).floats().toHeapArray())
                    .containsExactly(new float[] {2.9f, 3.9f}, within(1e-5f));
        }
    }

    /** Four gradients a task, and one task that takes the root. */
    @ParameterizedTest
    @CsvSource({"1, 2", "4, 2", "5, 3", "8, 3", "9, 4", "1000, 251"})
    void tasks(int gradients, int tasks) {
        Tensor one = new Graph().input("g", TensorType.f32(3));
        ClipByNorm clip = new ClipByNorm(Collections.nCopies(gradients, one), Float.MIN_VALUE);
        assertThat(clip.tasks()).isEqualTo(tasks);
        assertThat(clip.cost().flops()).isEqualTo(2L * 3 * gradients); // a square and a sum
    }

    @Test
    void clippingRefusals() {
        Tensor one = new Graph().input("g", TensorType.f32(3));
        assertThatThrownBy(() -> new ClipByNorm(List.of(), 1f)).hasMessageContaining("at least one gradient");
        assertThatThrownBy(() -> new ClipByNorm(Collections.nCopies(1001, one), 1f))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("1001 gradients are more than the 1000 that fit");
        assertThatThrownBy(() -> new ClipByNorm(List.of(one), 0f)).hasMessageContaining("positive, but is 0.0");
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 3, 1, 4", "3, 2, 3, 1, 4", "3, 3, 2, 1, 4", "3, 3, 3, 2, 4", "3, 3, 3, 1, 3", "3, 3, 3, 1, 5"})
    void adamRefusesWhatHasAnotherShape(int m, int v, int gradient, int scale, int schedule) {
        Graph g = new Graph();
        assertThat(adam(g, 3, 3, 3, 1, 4).updates()).hasSize(3);
        assertThatThrownBy(() -> adam(g, m, v, gradient, scale, schedule)).isInstanceOf(ShapeException.class);
    }

    private static AdamW adam(Graph g, int m, int v, int gradient, int scale, int schedule) {
        return new AdamW(
                g.variable(Variable.parameter("p", TensorType.f32(3))),
                g.variable(Variable.state("m", TensorType.f32(m))),
                g.variable(Variable.state("v", TensorType.f32(v))),
                g.input("g", TensorType.f32(gradient)),
                g.input("scale", TensorType.f32(scale)),
                g.input("schedule", TensorType.f32(schedule)),
                AdamW.Settings.DEFAULT);
    }
}
