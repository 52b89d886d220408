package dev.gyre.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AutodiffTest {

    @Test
    void gradientsOfATensorUsedTwiceAreSummed() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(1));
        Tensor y = g.apply(new Add(g.apply(new Add(x, x)), x));
        Tensor dx = Autodiff.gradients(g, y, List.of(x)).get(x);
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(y, dx), PlanOptions.named("p"))) {
            plan.input(x).floats().set(0, 2f);
            plan.run();
            assertThat(plan.read(y).floats().get(0)).isEqualTo(6f);
            assertThat(plan.read(dx).floats().get(0)).isEqualTo(3f);
        }
    }

    @Test
    void aLossThatDoesNotDependOnAParameterIsRefused() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(1));
        Tensor unused = g.variable(Variable.parameter("unused", TensorType.f32(3)));
        Tensor y = g.apply(new Add(x, x));
        assertThatThrownBy(() -> Autodiff.gradients(g, y, List.of(x, unused)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("unused F32(3)");
    }

    @Test
    void aLossOfSeveralNumbersIsRefused() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(2));
        assertThatThrownBy(() -> Autodiff.gradients(g, x, List.of(x))).hasMessageContaining("x F32(2)");
    }

    @Test
    void anUpstreamGradientOfAnotherShapeIsRefused() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(2));
        Tensor y = g.apply(new Add(x, x));
        Tensor seed = g.input("dy", TensorType.f32(3));
        assertThatThrownBy(() -> Autodiff.gradients(g, Map.of(y, seed), List.of(x)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("dy F32(3)");
    }

    @Test
    void tensorsOfAnotherGraphAreRefused() {
        Tensor foreign = new Graph().input("foreign", TensorType.f32(2));
        assertThatThrownBy(() -> new Graph().apply(new Add(foreign, foreign))).hasMessageContaining("foreign F32(2)");
    }
}
