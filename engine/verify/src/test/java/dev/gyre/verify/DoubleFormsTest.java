package dev.gyre.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.DoublePlan;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.contracts.Contracts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ops in double precision against the oracles of their contracts, and their gradients against finite differences of those. */
class DoubleFormsTest {

    private static final double OUTPUT = 1e-12;
    private static final double GRADIENT = 1e-6;
    private static final double STEP = 1e-6;

    static Stream<String> ops() {
        return Stream.of(
                "Activation",
                "Add",
                "AddBias",
                "CauchyActivation",
                "ChannelScale",
                "Elementwise",
                "Concat",
                "Fill",
                "FourierActivation",
                "MatMul",
                "MeanSquare",
                "PinballLoss",
                "Slice",
                "SoftmaxCrossEntropy",
                "SplineBasis",
                "Transpose");
    }

    @ParameterizedTest
    @MethodSource("ops")
    void computeWhatTheOracleDoes(String op) {
        List<Contract> contracts =
                Contracts.all().stream().filter(c -> c.op().equals(op)).toList();
        assertThat(contracts).as("contracts of " + op).isNotEmpty();
        long computed = contracts.stream()
                .flatMap(contract -> contract.cases().stream())
                .filter(c -> new Run(op, c).check())
                .count();
        assertThat(computed).as("cases of " + op).isPositive();
    }

    /** A case in double precision. */
    private static final class Run {
        private final String name;
        private final Case test;
        private final Graph graph = new Graph();
        private final Random random = new Random(5);
        private final List<Tensor> args = new ArrayList<>();
        private final double[][] values;
        private final List<Tensor> outputs;
        private final Map<Tensor, double[]> upstream = new HashMap<>();

        Run(String op, Case test) {
            this.name = op + " " + test.label();
            this.test = test;
            values = new double[test.args().size()][];
            for (int i = 0; i < values.length; i++) {
                Arg a = test.args().get(i);
                values[i] = a.draw(random);
                args.add(graph.input(a.name(), a.type()));
            }
            outputs = test.build().build(graph, args);
        }

        /** Compares; not if one of the case's ops has no such form. */
        boolean check() {
            Map<Tensor, Tensor> seeds = new HashMap<>();
            List<Tensor> wrt = new ArrayList<>();
            for (Tensor out : outputs) {
                Tensor seed = graph.input("d" + out.name(), TensorType.f32(out.shape()));
                double[] up = new double[out.shape().size()];
                for (int i = 0; i < up.length; i++) {
                    up[i] = (float) random.nextGaussian();
                }
                upstream.put(seed, up);
                seeds.put(out, seed);
            }
            for (int i = 0; i < args.size(); i++) {
                if (test.args().get(i).kind() == Arg.Kind.DIFFERENTIABLE) {
                    wrt.add(args.get(i));
                }
            }
            Map<Tensor, Tensor> gradients = wrt.isEmpty() ? Map.of() : Autodiff.gradients(graph, seeds, wrt);
            DoublePlan plan = new DoublePlan(graph);
            for (int i = 0; i < args.size(); i++) {
                write(plan.input(args.get(i)), values[i]);
            }
            upstream.forEach((t, up) -> write(plan.input(t), up));
            try {
                plan.run();
            } catch (GyreException e) {
                assertThat(e).hasMessageContaining("no form in double precision");
                return false;
            }
            double[][] expected = test.oracle().compute(values);
            for (int o = 0; o < outputs.size(); o++) {
                near("output " + o, plan.of(outputs.get(o)), expected[o], OUTPUT);
            }
            for (int i = 0; i < args.size(); i++) {
                if (gradients.containsKey(args.get(i))) {
                    compareGradient(i, seeds, plan.of(gradients.get(args.get(i))));
                }
            }
            return true;
        }

        /** A few elements of an argument's gradient, by the oracle moved to either side. */
        private void compareGradient(int arg, Map<Tensor, Tensor> seeds, double[] actual) {
            double largest = 1e-3;
            for (double v : actual) {
                largest = Math.max(largest, Math.abs(v));
            }
            for (int n = 0; n < Math.min(actual.length, 12); n++) {
                int i = random.nextInt(actual.length);
                double x = values[arg][i];
                double slope = (weighted(seeds, arg, i, x + STEP) - weighted(seeds, arg, i, x - STEP)) / (2 * STEP);
                values[arg][i] = x;
                assertThat(Math.abs(actual[i] - slope))
                        .as("%s: gradient at %s[%d], %s against %s", name, args.get(arg), i, actual[i], slope)
                        .isLessThan(GRADIENT * largest + 1e-7);
            }
        }

        private double weighted(Map<Tensor, Tensor> seeds, int arg, int i, double x) {
            values[arg][i] = x;
            double[][] out = test.oracle().compute(values);
            double sum = 0;
            for (int o = 0; o < outputs.size(); o++) {
                double[] up = upstream.get(seeds.get(outputs.get(o)));
                for (int k = 0; k < up.length; k++) {
                    sum += up[k] * out[o][k];
                }
            }
            return sum;
        }

        private void near(String what, double[] actual, double[] expected, double tolerance) {
            double largest = 1e-300;
            for (double v : expected) {
                largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
            }
            for (int i = 0; i < expected.length; i++) {
                boolean same = Double.compare(actual[i], expected[i]) == 0;
                assertThat(same || Math.abs(actual[i] - expected[i]) <= tolerance * largest)
                        .as("%s: %s[%d] is %s, not %s", name, what, i, actual[i], expected[i])
                        .isTrue();
            }
        }

        private static void write(Buffer b, double[] values) {
            if (b.dtype() == DType.I8) {
                throw new GyreException("no int8 here");
            }
            for (int i = 0; i < values.length; i++) {
                b.number(i, values[i]);
            }
        }
    }
}
