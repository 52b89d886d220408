package dev.gyre.models.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.plan.DoublePlan;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.model.Layered;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Scaling;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Derivatives of networks against differences of their values, in double precision. */
class JetTest {

    private static final Domain DOMAIN =
            Domain.numbers(2, 1).scaled(new Scaling(List.of(0.5, 0.2), List.of(0.5, 2.0)), Scaling.NONE);
    private static final float[] AT = {0.31f, 0.77f, 0.05f, -0.4f, 0.93f, 1.3f};
    private static final double STEP = 1e-4;

    private static Family.Built<?> built(String line) {
        String[] words = line.split(" ", -1);
        Map<String, String> options =
                Arrays.stream(words).skip(1).map(o -> o.split("=", -1)).collect(Collectors.toMap(o -> o[0], o -> o[1]));
        return built(Families.find(words[0]), options);
    }

    private static <S extends Settings> Family.Built<?> built(Family<S, ?> family, Map<String, String> options) {
        return family.build(family.settings().parse(options), DOMAIN, Source.fresh(3));
    }

    /** The value at a point moved along an input. */
    private static double value(Layered model, int point, int input, double by) {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(1, 2));
        Tensor shift = g.input("shift", TensorType.f32(1, 2));
        Tensor sum = g.apply(new Add(x, shift));
        Tensor y = model.apply(g, Jet.of(sum)).value();
        DoublePlan plan = new DoublePlan(g);
        plan.input(x).write(new float[] {AT[2 * point], AT[2 * point + 1]});
        float[] moved = new float[2];
        moved[input] = (float) by;
        plan.input(shift).write(moved);
        plan.run();
        return plan.of(y)[0];
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mlp --hidden=6,5 --activation=tanh",
                "mlp --hidden=6,5 --activation=cauchy",
                "xnet --hidden=7",
                "xnet --hidden=7,4 --shared=true --start=plain",
                "kan --hidden=4",
                "kan --hidden=3,2 --order=2 --grid=4"
            })
    void derivativesAreThoseOfTheValues(String line) {
        Family.Built<?> built = built(line);
        Layered model = (Layered) built.model();
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(3, 2));
        Jet u = model.apply(g, Jet.inputs(g, x));
        DoublePlan plan = new DoublePlan(g);
        plan.input(x).write(AT);
        plan.run();
        double h = (float) STEP;
        for (int point = 0; point < 3; point++) {
            for (int i = 0; i < 2; i++) {
                double up = value(model, point, i, h);
                double down = value(model, point, i, -h);
                double here = value(model, point, i, 0);
                assertThat(plan.of(u.value())[point]).isEqualTo(here, within(1e-12));
                double first = (up - down) / (2 * h);
                assertThat(plan.of(u.along().get(i).first())[point])
                        .isEqualTo(first, within(1e-5 * Math.max(1, Math.abs(first))));
                double second = (up - 2 * here + down) / (h * h);
                assertThat(plan.of(u.along().get(i).second().orElseThrow())[point])
                        .isEqualTo(second, within(2e-3 * Math.max(1, Math.abs(second))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp --hidden=5 --activation=tanh", "xnet --hidden=5", "kan --hidden=3"})
    void aLossOfSecondDerivativesHasGradients(String line) {
        Family.Built<?> built = built(line);
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(3, 2));
        Jet u = ((Layered) built.model()).apply(g, Jet.inputs(g, x));
        Tensor loss = g.apply(new MeanSquare(u.along().get(0).second().orElseThrow()));
        // The last bias has no part in derivatives.
        List<Variable> trained = built.parameters().stream()
                .filter(Parameter::trained)
                .map(Parameter::variable)
                .filter(v -> !v.name().equals("lin.1.bias"))
                .toList();
        Map<Tensor, Tensor> gradients =
                Autodiff.gradients(g, loss, trained.stream().map(g::variable).toList());
        DoublePlan plan = new DoublePlan(g);
        plan.input(x).write(AT);
        plan.run();
        for (Variable v : trained) {
            double[] gradient = plan.of(gradients.get(g.variable(v))).clone();
            for (int i = 0; i < Math.min(4, gradient.length); i++) {
                double slope = (moved(plan, loss, v, i, 1e-6) - moved(plan, loss, v, i, -1e-6)) / 2e-6;
                assertThat(gradient[i])
                        .as(v + "[" + i + "]")
                        .isEqualTo(slope, within(1e-5 * Math.max(1, Math.abs(slope))));
            }
        }
    }

    private static double moved(DoublePlan plan, Tensor loss, Variable v, int i, double by) {
        plan.of(v)[i] += by;
        plan.run();
        plan.of(v)[i] -= by;
        return plan.of(loss)[0];
    }

    @Test
    void aRoughActivationIsRefused() {
        Graph g = new Graph();
        Jet x = Jet.inputs(g, g.input("x", TensorType.f32(3, 2)));
        Layered model = (Layered) built("mlp --hidden=5 --activation=relu").model();
        assertThatThrownBy(() -> model.apply(g, x))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("take tanh or cauchy");
    }
}
