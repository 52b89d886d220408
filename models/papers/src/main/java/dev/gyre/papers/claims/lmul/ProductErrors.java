package dev.gyre.papers.claims.lmul;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.lmul.LMulProduct;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Relative errors of products of normal numbers, mean and largest: of L-Mul at widths, {@code m3} and {@code m3-most} for example, and
 * of float formats whose operands are rounded and whose products are exact, {@code e4m3}, or rounded too, {@code e4m3-rounded}.
 *
 * @param count of products
 * @param widths mantissa bits that count
 */
record ProductErrors(int count, List<Integer> widths) implements Measurement {

    private static final long STREAM = 0x6c6d756cL << 32;

    @Override
    public Headline headline() {
        return new Headline("m4", "mean relative error with 4 mantissa bits");
    }

    @Override
    public Findings measure(Bench bench) {
        float[] x = new float[count];
        float[] y = new float[count];
        Philox.normals(bench.seed(), STREAM, 0, x);
        Philox.normals(bench.seed(), STREAM + 1, 0, y);
        Findings all = formats(Findings.NONE, x, y);
        Graph g = new Graph();
        Tensor a = g.input("a", TensorType.f32(count));
        Tensor b = g.input("b", TensorType.f32(count));
        List<Tensor> products =
                widths.stream().map(w -> g.apply(new LMulProduct(a, b, w))).toList();
        try (Plan plan = Plan.compile(g, bench.device(), products, PlanOptions.named("products"))) {
            plan.input(a).write(x);
            plan.input(b).write(y);
            plan.run();
            float[] product = new float[count];
            for (int w = 0; w < widths.size(); w++) {
                plan.read(products.get(w)).read(product);
                all = with(all, "m" + widths.get(w), x, y, i -> product[i]);
            }
        }
        return all;
    }

    private Findings formats(Findings none, float[] x, float[] y) {
        Rounding two = Rounding.E5M2.unbounded();
        Rounding three = Rounding.E4M3.unbounded();
        Findings all = with(none, "e5m2", x, y, i -> two.of(x[i]) * two.of(y[i]));
        all = with(all, "e5m2-rounded", x, y, i -> two.of(two.of(x[i]) * two.of(y[i])));
        all = with(all, "e4m3", x, y, i -> three.of(x[i]) * three.of(y[i]));
        return with(all, "e4m3-rounded", x, y, i -> three.of(three.of(x[i]) * three.of(y[i])));
    }

    private Findings with(Findings all, String name, float[] x, float[] y, IntToDoubleFunction product) {
        double sum = 0;
        double most = 0;
        for (int i = 0; i < count; i++) {
            double exact = (double) x[i] * y[i];
            double error = exact == 0 ? 0 : Math.abs(product.applyAsDouble(i) / exact - 1);
            sum += error;
            most = Math.max(most, error);
        }
        return all.with(name, sum / count).with(name + "-most", most);
    }
}
