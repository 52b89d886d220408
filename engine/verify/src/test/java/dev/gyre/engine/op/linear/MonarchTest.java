package dev.gyre.engine.op.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Monarch products are the products of their factors' matrices. */
class MonarchTest {

    private final FedGraph g = new FedGraph();

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 2", "2, 7", "2, 16", "3, 2", "3, 5", "4, 3"})
    void productsAreThoseOfTheDenseFactors(int order, int side) {
        int width = (int) Math.pow(side, order);
        Tensor x = g.normal("x", 3, width);
        List<Tensor> factors = square(order, side);
        double[] expected = toDouble(FedGraph.normals("x", 3 * width));
        for (Tensor w : factors) {
            float[] numbers = FedGraph.normals(w.name(), w.shape().size());
            expected = product(expected, dense(numbers, w.shape().toArray()), width);
        }
        float[] y = g.run(MonarchFactor.product(g, x, factors.toArray(Tensor[]::new)));
        assertThat(Comparison.largest("y", expected, y, 1e-6)).matches(Comparison::passes);
    }

    @Test
    void factorsOfAnyShapeThatFitEachOther() {
        Tensor x = g.normal("x", 2, 12);
        Tensor y = MonarchFactor.product(g, x, g.normal("w1", 4, 3, 6), g.normal("w2", 1, 5, 4, 6));
        double[] h =
                times(toDouble(FedGraph.normals("x", 24)), dense(numbers(72, "w1"), new int[] {4, 3, 6}), 2, 12, 24);
        double[] expected = times(h, dense(numbers(120, "w2"), new int[] {1, 5, 4, 6}), 2, 24, 30);
        assertThat(Comparison.largest("y", expected, g.run(y), 1e-6)).matches(Comparison::passes);
    }

    @ParameterizedTest
    @CsvSource({"2, 8", "2, 64", "3, 4", "3, 16"})
    void workIsThatOfTheFactorsAlone(int order, int side) {
        Graph graph = new Graph();
        int width = (int) Math.pow(side, order);
        Tensor x = graph.input("x", TensorType.f32(1, width));
        Tensor[] factors = shapes(order, side).stream()
                .map(s -> graph.input("w", TensorType.f32(s)))
                .toArray(Tensor[]::new);
        MonarchFactor.product(graph, x, factors);
        long flops =
                graph.nodes().stream().mapToLong(n -> n.op().cost().flops()).sum();
        assertThat(flops).isEqualTo(2L * order * width * side);
    }

    private static float[] numbers(int n, String name) {
        return FedGraph.normals(name, n);
    }

    private List<Tensor> square(int order, int side) {
        List<Tensor> factors = new ArrayList<>();
        for (int[] shape : shapes(order, side)) {
            factors.add(g.normal("w" + factors.size(), shape));
        }
        return factors;
    }

    /** The first contracts the innermost of {@code order} axes, each further one the axis before. */
    private static List<int[]> shapes(int order, int side) {
        List<int[]> shapes = new ArrayList<>();
        int outer = (int) Math.pow(side, order - 1);
        shapes.add(new int[] {outer, side, side});
        for (int inner = side; outer > 1; inner *= side) {
            outer /= side;
            shapes.add(new int[] {outer, side, side, inner});
        }
        return shapes;
    }

    /** A factor's matrix, inputs by outputs: block-diagonal, with the permutations of interleaved blocks. */
    private static double[][] dense(float[] w, int[] shape) {
        boolean interleaved = shape.length == 4;
        int blocks = shape[0];
        int in = interleaved ? shape[2] : shape[1];
        int out = interleaved ? shape[1] : shape[2];
        int inner = interleaved ? shape[3] : 1;
        double[][] m = new double[blocks * in * inner][blocks * out * inner];
        for (int a = 0; a < blocks; a++) {
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    for (int c = 0; c < inner; c++) {
                        int at = interleaved ? ((a * out + o) * in + i) * inner + c : (a * in + i) * out + o;
                        m[(a * in + i) * inner + c][(a * out + o) * inner + c] = w[at];
                    }
                }
            }
        }
        return m;
    }

    private static double[] product(double[] x, double[][] m, int width) {
        return times(x, m, x.length / width, width, width);
    }

    private static double[] times(double[] x, double[][] m, int rows, int from, int to) {
        double[] y = new double[rows * to];
        for (int n = 0; n < y.length; n++) {
            for (int i = 0; i < from; i++) {
                y[n] += x[n / to * from + i] * m[i][n % to];
            }
        }
        return y;
    }

    private static double[] toDouble(float[] x) {
        double[] y = new double[x.length];
        Arrays.setAll(y, i -> x[i]);
        return y;
    }
}
