package dev.gyre.papers.claims.revnet;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.claims.revnet.BlockChain.Backward;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how far gradients by recomputed activations are from those by stored ones, the norm of the difference over the norm, the largest of
 * all tensors: {@code off-64} at depth 64; that of gradients with a known mistake, {@code mistaken-64}; and how far the streams that
 * went in are off when computed from what comes out, {@code inverse-64}.
 *
 * @param depths blocks of each chain
 * @param rows of the streams
 * @param width of each stream
 */
record GradientAgreement(List<Integer> depths, int rows, int width) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("off-" + depths.getLast(), "of the gradient's norm, at depth " + depths.getLast());
    }

    @Override
    public Findings measure(Bench bench) {
        Findings all = Findings.NONE;
        List<Double> off = new ArrayList<>();
        for (int depth : depths) {
            List<float[]> stored = gradients(bench, depth, Backward.STORED);
            double recomputed = apart(gradients(bench, depth, Backward.RECOMPUTED), stored);
            off.add(recomputed);
            all = all.with("off-" + depth, recomputed)
                    .with("mistaken-" + depth, apart(gradients(bench, depth, Backward.WITHOUT_G), stored))
                    .with("inverse-" + depth, inverse(bench, depth));
        }
        return all.with("depth", depths.stream().map(d -> (double) d).toList()).with("off", off);
    }

    private List<float[]> gradients(Bench bench, int depth, Backward backward) {
        BlockChain chain = new BlockChain(depth, rows, width, bench.seed(), backward);
        return run(chain, chain.gradients(), bench.device());
    }

    private double inverse(Bench bench, int depth) {
        BlockChain chain = new BlockChain(depth, rows, width, bench.seed(), Backward.STORED);
        List<float[]> found = run(chain, chain.inverse(), bench.device());
        double most = 0;
        for (int s = 0; s < found.size(); s++) {
            float[] expected = chain.inputs().get(chain.entered().get(s));
            for (int i = 0; i < expected.length; i++) {
                most = Math.max(most, Math.abs(found.get(s)[i] - expected[i]));
            }
        }
        return most;
    }

    private static List<float[]> run(BlockChain chain, List<Tensor> wanted, Device device) {
        try (Plan plan = Plan.compile(chain.graph(), device, wanted, PlanOptions.named("chain"))) {
            chain.inputs().forEach((t, numbers) -> plan.input(t).write(numbers));
            plan.run();
            List<float[]> all = new ArrayList<>();
            for (Tensor t : wanted) {
                float[] numbers = new float[t.shape().size()];
                plan.read(t).read(numbers);
                all.add(numbers);
            }
            return all;
        }
    }

    private static double apart(List<float[]> found, List<float[]> expected) {
        double most = 0;
        for (int t = 0; t < expected.size(); t++) {
            double off = 0;
            double norm = 0;
            for (int i = 0; i < expected.get(t).length; i++) {
                double e = expected.get(t)[i];
                off += (found.get(t)[i] - e) * (found.get(t)[i] - e);
                norm += e * e;
            }
            most = Math.max(most, Math.sqrt(off / norm));
        }
        return most;
    }
}
