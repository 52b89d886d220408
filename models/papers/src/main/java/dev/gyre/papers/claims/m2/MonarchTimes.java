package dev.gyre.papers.claims.m2;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.linear.MonarchFactor;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.measure.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Times of products with Monarch matrices of order 2, of two factors with blocks of the root of N each, and with dense ones: {@code
 * monarch} and {@code dense}, in milliseconds, at {@code widths} N; {@code ratio} of times and {@code operations} of counted operations,
 * dense over Monarch, at one of them; {@code monarchSlope} and {@code denseSlope}, of the logarithm of time by that of N, by least
 * squares.
 *
 * @param batch rows of the product
 * @param sides roots of N
 * @param at the side that the ratios are of
 * @param runs that are timed
 */
record MonarchTimes(int batch, List<Integer> sides, int at, int runs) implements Measurement {

    private static final double WARM_UP = 0.3;

    @Override
    public Headline headline() {
        return new Headline("ratio", "times as long with a dense matrix");
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public Findings measure(Bench bench) {
        List<Double> widths = new ArrayList<>();
        List<Double> monarch = new ArrayList<>();
        List<Double> dense = new ArrayList<>();
        Findings all = Findings.NONE;
        for (int side : sides) {
            int n = side * side;
            try (Plan factors = plan(bench.device(), n, g -> product(g, side));
                    Plan matrix = plan(bench.device(), n, g -> List.of(weight(g, n, n)))) {
                warmUp(factors);
                warmUp(matrix);
                List<Double> seconds = Timing.medians(runs, List.of(factors::run, matrix::run));
                widths.add((double) n);
                monarch.add(1e3 * seconds.getFirst());
                dense.add(1e3 * seconds.getLast());
                if (side == at) {
                    all = all.with("ratio", seconds.getLast() / seconds.getFirst())
                            .with(
                                    "operations",
                                    (double) matrix.cost().flops()
                                            / factors.cost().flops());
                }
            }
        }
        return all.with("monarchSlope", slope(widths, monarch))
                .with("denseSlope", slope(widths, dense))
                .with("widths", widths)
                .with("monarch", monarch)
                .with("dense", dense);
    }

    private Plan plan(Device device, int n, Function<Graph, List<Tensor>> weights) {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(batch, n));
        List<Tensor> w = weights.apply(g);
        Tensor y = w.size() == 1
                ? g.apply(new DenseMatMul(x, w.getFirst()))
                : MonarchFactor.product(g, x, w.toArray(Tensor[]::new));
        Plan plan = Plan.compile(g, device, List.of(y), PlanOptions.named("product"));
        plan.input(x).fill(1f);
        return plan;
    }

    private static List<Tensor> product(Graph g, int side) {
        return List.of(weight(g, side, side, side), weight(g, 1, side, side, side));
    }

    private static Tensor weight(Graph g, int... shape) {
        Variable w = Variable.parameter("w" + shape.length, TensorType.f32(shape));
        w.buffer().fill(1f / shape[1]);
        return g.variable(w);
    }

    private static void warmUp(Plan plan) {
        long start = System.nanoTime();
        do {
            plan.run();
        } while (System.nanoTime() - start < WARM_UP * 1e9);
    }

    private static double slope(List<Double> x, List<Double> y) {
        double[] a = x.stream().mapToDouble(Math::log).toArray();
        double[] b = y.stream().mapToDouble(Math::log).toArray();
        double meanA = mean(a);
        double meanB = mean(b);
        double both = 0;
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            both += (a[i] - meanA) * (b[i] - meanB);
            squares += (a[i] - meanA) * (a[i] - meanA);
        }
        return both / squares;
    }

    private static double mean(double[] all) {
        double sum = 0;
        for (double v : all) {
            sum += v;
        }
        return sum / all.length;
    }
}
