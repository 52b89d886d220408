package dev.gyre.verify.golden;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.lmul.LMulBits;
import dev.gyre.engine.op.lmul.LMulDenseMatMul;
import dev.gyre.engine.op.lmul.LMulFormat;
import dev.gyre.engine.op.lmul.LMulProduct;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * L-Mul, arXiv:2410.00907: products of float32, bfloat16 and 8-bit patterns bit for bit, the matrix product with its
 * straight-through gradients, and the statistics of the error.
 */
public final class LMulGolden implements GoldenSystem {

    /** Exponents and mantissas of more bits than a bfloat16 has are those of a float32. */
    private static final int BFLOAT16_MANTISSA = 7;

    private static final int SAMPLES = 1_000_000;

    /** The content of a file: products of patterns, tables of all pairs of some, matrix products, or statistics. */
    private enum Kind {
        FLOAT32,
        BFLOAT16,
        MANTISSAS,
        FP8,
        MATRICES,
        STATISTICS,
        UNKNOWN
    }

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("lmul") && kind(file) != Kind.UNKNOWN;
    }

    private static Kind kind(GoldenFile file) {
        if (file.sets("samples")) {
            return Kind.STATISTICS;
        }
        if (file.has("in.dc")) {
            return Kind.MATRICES;
        }
        if (file.has("in.a")) {
            return file.config().path("M").asInt(0) > BFLOAT16_MANTISSA ? Kind.FLOAT32 : Kind.BFLOAT16;
        }
        return file.has("out.e4m3") ? Kind.FP8 : file.has("out.bits") ? Kind.MANTISSAS : Kind.UNKNOWN;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        Map<String, float[]> computed = new HashMap<>();
        switch (kind(file)) {
            case FLOAT32 -> {
                for (String name : outputs(file)) {
                    int[] y = products(file, LMulFormat.float32(width(name)), device);
                    computed.put(name, converted(y, true));
                }
            }
            case BFLOAT16 -> {
                for (String name : outputs(file)) {
                    LMulFormat format = new LMulFormat(8, 7, width(name), false);
                    computed.put(name, converted(products(file, format, device), false));
                }
            }
            case MANTISSAS ->
                computed.put("out.bits", pairs(LMulFormat.BFLOAT16, file, "out.bits", i -> 0x3F80 + i, device));
            case FP8 -> {
                computed.put("out.e4m3", pairs(LMulFormat.E4M3, file, "out.e4m3", i -> 0x08 + i, device));
                computed.put("out.e5m2", pairs(LMulFormat.E5M2, file, "out.e5m2", i -> 0x04 + i, device));
            }
            case MATRICES -> computed.putAll(matrices(file, device));
            case STATISTICS -> {
                int[] widths = widths(file);
                computed.put("out.normal", statistics(SplittableRandom::nextGaussian, widths, device));
                computed.put("out.uniform_mantissa", statistics(r -> r.nextDouble(1, 2), widths, device));
            }
            case UNKNOWN -> throw new GyreException(file.path() + " has no products, tables or statistics of L-Mul");
        }
        return computed;
    }

    private static int[] widths(GoldenFile file) {
        return file.config().path("mantissa_bits").values().stream()
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static List<String> outputs(GoldenFile file) {
        return file.names().stream().filter(n -> n.startsWith("out.")).toList();
    }

    /** The number behind the last m of a name. */
    private static int width(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('m') + 1));
    }

    private static int[] products(GoldenFile file, LMulFormat format, Device device) {
        return products(file.ints("in.a"), file.ints("in.b"), format, device);
    }

    /** All products of the patterns that a table's rows and columns stand for. */
    private static float[] pairs(
            LMulFormat format, GoldenFile file, String table, IntUnaryOperator pattern, Device device) {
        int n = file.shape(table).dim(0);
        int[] a = new int[n * n];
        int[] b = new int[n * n];
        for (int i = 0; i < a.length; i++) {
            a[i] = pattern.applyAsInt(i / n);
            b[i] = pattern.applyAsInt(i % n);
        }
        return converted(products(a, b, format, device), false);
    }

    private static int[] products(int[] a, int[] b, LMulFormat format, Device device) {
        Graph g = new Graph();
        Tensor x = g.input("a", TensorType.i32(a.length));
        Tensor y = g.input("b", TensorType.i32(b.length));
        Tensor product = g.apply(new LMulBits(x, y, format));
        try (Plan plan = Plan.compile(g, device, List.of(product), PlanOptions.named("golden"))) {
            plan.input(x).write(a);
            plan.input(y).write(b);
            plan.run();
            int[] bits = new int[a.length];
            plan.read(product).read(bits);
            return bits;
        }
    }

    private static float[] converted(int[] bits, boolean patterns) {
        float[] y = new float[bits.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = patterns ? Float.intBitsToFloat(bits[i]) : bits[i];
        }
        return y;
    }

    private static Map<String, float[]> matrices(GoldenFile file, Device device) {
        Map<String, float[]> computed = new HashMap<>();
        for (String name : outputs(file)) {
            GoldenGraph g = new GoldenGraph(file);
            Tensor a = g.tensor("in.a", Axes.SAME);
            Tensor b = g.tensor("in.b", Axes.SAME);
            g.result(name, "in.dc", g.apply(new LMulDenseMatMul(a, b, width(name))), Axes.SAME);
            computed.putAll(g.run(device));
        }
        return computed;
    }

    /** Numbers for a sample. */
    @FunctionalInterface
    private interface Samples {
        double next(SplittableRandom random);
    }

    /** Mean, mean magnitude, root mean square and maximum of the relative error, for each width. */
    private static float[] statistics(Samples samples, int[] widths, Device device) {
        SplittableRandom random = new SplittableRandom(2410);
        float[] a = new float[SAMPLES];
        float[] b = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            a[i] = (float) samples.next(random);
            b[i] = (float) samples.next(random);
        }
        float[] all = new float[4 * widths.length];
        for (int w = 0; w < widths.length; w++) {
            Graph g = new Graph();
            Tensor x = g.input("a", TensorType.f32(SAMPLES));
            Tensor y = g.input("b", TensorType.f32(SAMPLES));
            Tensor product = g.apply(new LMulProduct(x, y, widths[w]));
            try (Plan plan = Plan.compile(g, device, List.of(product), PlanOptions.named("golden"))) {
                plan.input(x).write(a);
                plan.input(y).write(b);
                plan.run();
                System.arraycopy(errors(a, b, plan.floats(product)), 0, all, 4 * w, 4);
            }
        }
        return all;
    }

    private static float[] errors(float[] a, float[] b, float[] results) {
        double sum = 0;
        double magnitude = 0;
        double squares = 0;
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            double exact = (double) a[i] * b[i];
            double error = (results[i] - exact) / exact;
            sum += error;
            magnitude += Math.abs(error);
            squares += error * error;
            largest = Math.max(largest, Math.abs(error));
        }
        int n = a.length;
        return new float[] {(float) (sum / n), (float) (magnitude / n), (float) Math.sqrt(squares / n), (float) largest
        };
    }

    /** Bits are exact; statistics within 3 %, which is the tolerance of the maxima, the largest entries. */
    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return switch (kind(file)) {
            case STATISTICS -> 0.03;
            case MATRICES -> GoldenSystem.super.tolerance(file, tensor);
            default -> 0;
        };
    }

    @Override
    public boolean patterns(GoldenFile file, String tensor) {
        return kind(file) == Kind.FLOAT32 || tensor.startsWith("out.bits.m");
    }
}
