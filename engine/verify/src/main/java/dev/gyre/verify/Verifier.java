package dev.gyre.verify;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Runs a case on a device: outputs and gradients against the double oracle, with intermediates poisoned, twice for
 * determinism, in forms for GPUs where there are some, and on this JVM once more as plain Java. On any other device, the
 * profiler has to have seen every kernel there.
 */
public final class Verifier {

    private static final double STEP = 1e-5;
    private static final int ALL_ELEMENTS = 256;
    private static final int SAMPLED_ELEMENTS = 48;

    private final Device device;

    /** A verifier for a device. */
    public Verifier(Device device) {
        this.device = device;
    }

    /** Every comparison of a case; a kernel that throws is one that fails. None of a case that isn't for the device. */
    public List<Comparison> check(Case c) {
        if (c.here() && !device.has(Capability.PLAIN_JAVA)) {
            return List.of();
        }
        RandomGenerator random = new SplittableRandom(c.label().hashCode());
        double[][] args = c.args().stream().map(a -> a.draw(random)).toArray(double[][]::new);
        try (CaseRun run = new CaseRun(c, device, args, random)) {
            run.execute();
            List<Comparison> found = new ArrayList<>(outputs(c, run, args));
            if (device.has(Capability.KERNEL_PROFILE)) {
                found.add(run.proof());
            }
            found.addAll(gradients(c, run, args));
            List<float[]> first = run.everything();
            run.execute();
            found.add(repeated("second run", first, run.everything()));
            double tolerance = Math.max(c.outputTolerance(), c.gradientTolerance());
            run.grouped().ifPresent(r -> {
                found.add(agreeing("forms for GPUs", first, r, tolerance));
                if (device.has(Capability.KERNEL_PROFILE)) {
                    found.add(run.proof());
                }
            });
            if (device.has(Capability.PLAIN_JAVA)) {
                found.add(agreeing("plain Java", first, run.plainly(), tolerance));
            }
            return found;
        } catch (GyreException e) {
            return List.of(Comparison.failed("run", 0, e.getMessage()));
        }
    }

    /** Runs a case once, forward and backward, and compares nothing. */
    public void run(Case c) {
        RandomGenerator random = new SplittableRandom(c.label().hashCode());
        double[][] args = c.args().stream().map(a -> a.draw(random)).toArray(double[][]::new);
        try (CaseRun run = new CaseRun(c, device, args, random)) {
            run.execute();
        }
    }

    private static List<Comparison> outputs(Case c, CaseRun run, double[][] args) {
        double[][] expected = c.oracle().compute(copy(args));
        List<Comparison> found = new ArrayList<>();
        for (int i = 0; i < expected.length; i++) {
            found.add(Comparison.rms(run.resultName(i), expected[i], run.result(i), c.outputTolerance()));
        }
        return found;
    }

    private static List<Comparison> gradients(Case c, CaseRun run, double[][] args) {
        List<Comparison> found = new ArrayList<>();
        for (int a = 0; a < args.length; a++) {
            if (c.args().get(a).kind() == Arg.Kind.DIFFERENTIABLE) {
                found.add(gradient(c, run, args, a));
            }
        }
        return found;
    }

    private static Comparison gradient(Case c, CaseRun run, double[][] args, int a) {
        float[] whole = run.gradient(a);
        int[] elements = elements(args[a].length);
        double[] expected = new double[elements.length];
        float[] actual = new float[elements.length];
        for (int i = 0; i < elements.length; i++) {
            expected[i] = slope(c, run, args, a, elements[i]);
            actual[i] = whole[elements[i]];
        }
        return Comparison.rms("grad " + c.args().get(a).name(), expected, actual, c.gradientTolerance());
    }

    /** All elements of a small tensor, an even spread of a large one. */
    private static int[] elements(int size) {
        int count = size <= ALL_ELEMENTS ? size : SAMPLED_ELEMENTS;
        int[] elements = new int[count];
        for (int i = 0; i < count; i++) {
            elements[i] = (int) ((long) i * size / count);
        }
        return elements;
    }

    private static double slope(Case c, CaseRun run, double[][] args, int a, int element) {
        double[][] moved = copy(args);
        double h = STEP * Math.max(1, Math.abs(args[a][element]));
        moved[a][element] = args[a][element] + h;
        double above = run.weighted(c.oracle().compute(copy(moved)));
        moved[a][element] = args[a][element] - h;
        double below = run.weighted(c.oracle().compute(copy(moved)));
        return (above - below) / (2 * h);
    }

    private static Comparison repeated(String what, List<float[]> first, List<float[]> second) {
        for (int i = 0; i < first.size(); i++) {
            Comparison c = Comparison.exact(what, first.get(i), second.get(i));
            if (!c.passes()) {
                return c;
            }
        }
        return new Comparison(what, 0, 0, "");
    }

    /** The worst of comparisons with other forms of a kernel, which differ by contracted multiply-adds and by the last bits of vector functions. */
    private static Comparison agreeing(String what, List<float[]> compiled, List<float[]> other, double tolerance) {
        Comparison worst = new Comparison(what, 0, tolerance, "");
        for (int i = 0; i < compiled.size(); i++) {
            Comparison c = Comparison.rms(what, doubles(other.get(i)), compiled.get(i), tolerance);
            worst = c.error() > worst.error() ? c : worst;
        }
        return worst;
    }

    private static double[] doubles(float[] values) {
        double[] d = new double[values.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = values[i];
        }
        return d;
    }

    private static double[][] copy(double[][] args) {
        double[][] c = new double[args.length][];
        for (int i = 0; i < args.length; i++) {
            c[i] = args[i].clone();
        }
        return c;
    }
}
