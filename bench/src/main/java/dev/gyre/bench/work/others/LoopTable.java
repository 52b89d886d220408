package dev.gyre.bench.work.others;

import dev.gyre.bench.kernel.Loops;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.engine.GyreException;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat3;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat4;

/** The loops by the names of their functions in C, each made for about as many elements as it's asked for. */
public final class LoopTable {

    private static final int MOST_WIDTH = 1024;
    private static final int ENTRIES_A_ROW = 16;
    static final int CENTRES = 32;
    private static final float A = 0.5f;
    private static final float RATE = 0.02f;
    private static final float VOLATILITY = 0.3f;
    private static final int CHANNELS = 32;
    private static final int IMAGES = 4;
    static final int ROW = 64;
    static final int POINT = 16;
    private static final int BLOCK = 32;
    private static final int MOST_TIME = 512;
    private static final int COLUMNS = 256;

    private static final List<Map.Entry<String, IntFunction<Loop>>> ALL = List.of(
            Map.entry("sparse", LoopTable::sparse),
            Map.entry("prefixSums", n -> plane("prefixSums", Loops::prefixSums, n)),
            Map.entry("nearest", LoopTable::nearest),
            Map.entry("grey", LoopTable::grey),
            Map.entry("halfAxpy", LoopTable::halfAxpy),
            Map.entry("bitonic", LoopTable::bitonic),
            Map.entry("softmax", n -> plane("softmax", Loops::softmax, n)),
            Map.entry("blackScholes", LoopTable::blackScholes),
            Map.entry("matVec", LoopTable::matVec),
            Map.entry("addPixels", LoopTable::addPixels),
            Map.entry("dots", LoopTable::dots),
            Map.entry("neighbours", n -> plane("neighbours", Loops::neighbours, n)),
            Map.entry("channels", LoopTable::channels),
            Map.entry("rowProducts", LoopTable::rowProducts),
            Map.entry("halfProducts", LoopTable::halfProducts),
            Map.entry("blockProducts", LoopTable::blockProducts),
            Map.entry("nearestVectors", LoopTable::nearestVectors),
            Map.entry("attention", LoopTable::attention),
            Map.entry("covariance", LoopTable::covariance),
            Map.entry("gradients", LoopTable::gradients));

    private LoopTable() {}

    /**
     * A loop.
     *
     * @param length about how many elements its largest array has
     */
    public static Loop of(String name, int length) {
        int at = names().indexOf(name);
        if (at < 0) {
            throw new GyreException("there is no loop " + name);
        }
        return ALL.get(at).getValue().apply(length);
    }

    /** The names, in the order of the report. */
    public static List<String> names() {
        return ALL.stream().map(Map.Entry::getKey).toList();
    }

    private static FloatArray floats(int n, int stream) {
        return FloatArray.fromArray(OperandValues.normal(n, stream, 1));
    }

    private static FloatArray positive(int n, int stream) {
        return FloatArray.fromArray(OperandValues.positive(n, stream));
    }

    private static ByteArray bytes(int n) {
        int[] values = OperandValues.below(256, n, 2);
        ByteArray array = new ByteArray(n);
        for (int i = 0; i < n; i++) {
            array.set(i, (byte) values[i]);
        }
        return array;
    }

    private static HalfFloatArray halves(int n, int stream) {
        float[] values = OperandValues.normal(n, stream, 1);
        HalfFloatArray array = new HalfFloatArray(n);
        for (int i = 0; i < n; i++) {
            array.set(i, new HalfFloat(values[i]));
        }
        return array;
    }

    private static int width(int length) {
        return Math.min(MOST_WIDTH, (int) Math.sqrt(length));
    }

    /** Rows have 0 to 32 entries, 16 by the mean. */
    private static Loop sparse(int length) {
        int n = Math.max(1, length / ENTRIES_A_ROW);
        int[] counts = OperandValues.below(2 * ENTRIES_A_ROW + 1, n, 0);
        int[] starts = new int[n + 1];
        for (int i = 0; i < n; i++) {
            starts[i + 1] = starts[i] + counts[i];
        }
        IntArray from = IntArray.fromArray(starts);
        int[] drawn = OperandValues.below(n, starts[n], 1);
        IntArray columns = IntArray.fromArray(drawn);
        FloatArray values = floats(starts[n], 2);
        FloatArray x = floats(n, 3);
        FloatArray y = new FloatArray(n);
        return new Loop(
                List.of(from, columns, values, x),
                List.of(y),
                List.of(n),
                g -> g.task("sparse", Loops::sparse, from, columns, values, x, y, n),
                () -> Loops.sparse(from, columns, values, x, y, n));
    }

    /** A loop from one matrix of numbers to another, by its rows and columns. */
    private static Loop plane(String name, Task4<FloatArray, FloatArray, Integer, Integer> kernel, int length) {
        int columns = width(length);
        int rows = length / columns;
        FloatArray x = floats(rows * columns, 0);
        FloatArray y = new FloatArray(rows * columns);
        return new Loop(
                List.of(x),
                List.of(y),
                List.of(rows, columns),
                g -> g.task(name, kernel, x, y, rows, columns),
                () -> kernel.apply(x, y, rows, columns));
    }

    private static Loop nearest(int length) {
        int n = length / 4;
        FloatArray centres = centres(4);
        FloatArray points = near(centres, n, 4);
        IntArray nearest = new IntArray(n);
        return new Loop(
                List.of(points, centres),
                List.of(nearest),
                List.of(n, CENTRES),
                g -> g.task("nearest", Loops::nearest, points, centres, nearest, n, CENTRES),
                () -> Loops.nearest(points, centres, nearest, n, CENTRES));
    }

    private static FloatArray centres(int width) {
        return FloatArray.fromArray(OperandValues.normal(width * CENTRES, 0, 100));
    }

    /** Points lie near centres that are far apart, so that rounding doesn't decide. */
    private static FloatArray near(FloatArray centres, int n, int width) {
        float[] around = OperandValues.normal(width * n, 1, 1);
        int[] which = OperandValues.below(CENTRES, n, 2);
        FloatArray points = new FloatArray(width * n);
        for (int i = 0; i < width * n; i++) {
            points.set(i, centres.get(width * which[i / width] + i % width) + around[i]);
        }
        return points;
    }

    private static Loop grey(int length) {
        int[] colours = OperandValues.below(1 << 24, length, 0);
        IntArray rgb = IntArray.fromArray(colours);
        IntArray grey = new IntArray(length);
        return new Loop(
                List.of(rgb),
                List.of(grey),
                List.of(length),
                g -> g.task("grey", Loops::grey, rgb, grey, length),
                () -> Loops.grey(rgb, grey, length));
    }

    private static Loop halfAxpy(int length) {
        HalfFloatArray x = halves(length, 0);
        HalfFloatArray y = halves(length, 1);
        HalfFloatArray z = new HalfFloatArray(length);
        return new Loop(
                List.of(x, y),
                List.of(z),
                List.of(length, A),
                g -> g.task("halfAxpy", Loops::halfAxpy, x, y, z, length, A),
                () -> Loops.halfAxpy(x, y, z, length, A));
    }

    /** A power of two of numbers. Sorting takes as long when they're sorted already. */
    private static Loop bitonic(int length) {
        int n = Math.max(2, Integer.highestOneBit(length / ENTRIES_A_ROW));
        int[] drawn = OperandValues.below(1 << 24, n, 0);
        IntArray x = IntArray.fromArray(drawn);
        return new Loop(List.of(), List.of(x), List.of(n), g -> bitonic(g, x, n), () -> bitonic(x, n));
    }

    private static void bitonic(TaskGraph g, IntArray x, int n) {
        for (int k = 2; k <= n; k *= 2) {
            for (int j = k / 2; j > 0; j /= 2) {
                g.task("k" + k + "j" + j, Loops::bitonic, x, n, k, j);
            }
        }
    }

    private static void bitonic(IntArray x, int n) {
        for (int k = 2; k <= n; k *= 2) {
            for (int j = k / 2; j > 0; j /= 2) {
                Loops.bitonic(x, n, k, j);
            }
        }
    }

    private static Loop blackScholes(int length) {
        FloatArray price = positive(length, 0);
        FloatArray strike = positive(length, 1);
        FloatArray years = positive(length, 2);
        for (int i = 0; i < length; i++) {
            price.set(i, 80 + 20 * price.get(i));
            strike.set(i, 90 + 10 * strike.get(i));
            years.set(i, 0.5f + years.get(i));
        }
        FloatArray call = new FloatArray(length);
        FloatArray put = new FloatArray(length);
        return new Loop(
                List.of(price, strike, years),
                List.of(call, put),
                List.of(length, RATE, VOLATILITY),
                g -> g.task(
                        "blackScholes", Loops::blackScholes, price, strike, years, call, put, length, RATE, VOLATILITY),
                () -> Loops.blackScholes(price, strike, years, call, put, length, RATE, VOLATILITY));
    }

    private static Loop matVec(int length) {
        int side = (int) Math.sqrt(length);
        FloatArray a = floats(side * side, 0);
        FloatArray x = floats(side, 1);
        FloatArray y = new FloatArray(side);
        return new Loop(
                List.of(a, x),
                List.of(y),
                List.of(side, side),
                g -> g.task("matVec", Loops::matVec, a, x, y, side, side),
                () -> Loops.matVec(a, x, y, side, side));
    }

    private static Loop addPixels(int length) {
        int n = length / 4;
        VectorFloat4 a = new VectorFloat4(floats(4 * n, 0));
        VectorFloat4 b = new VectorFloat4(floats(4 * n, 1));
        VectorFloat4 c = new VectorFloat4(n);
        return new Loop(
                List.of(a, b),
                List.of(c),
                List.of(n),
                g -> g.task("addPixels", Loops::addPixels, a, b, c, n),
                () -> Loops.addPixels(a, b, c, n));
    }

    private static Loop dots(int length) {
        int n = length / 3;
        VectorFloat3 a = new VectorFloat3(floats(3 * n, 0));
        VectorFloat3 b = new VectorFloat3(floats(3 * n, 1));
        FloatArray c = new FloatArray(n);
        return new Loop(
                List.of(a, b),
                List.of(c),
                List.of(n),
                g -> g.task("dots", Loops::dots, a, b, c, n),
                () -> Loops.dots(a, b, c, n));
    }

    private static Loop channels(int length) {
        int area = Math.max(1, length / (IMAGES * CHANNELS));
        int n = IMAGES * CHANNELS * area;
        FloatArray x = floats(n, 0);
        FloatArray scale = floats(CHANNELS, 1);
        FloatArray shift = floats(CHANNELS, 2);
        FloatArray y = new FloatArray(n);
        return new Loop(
                List.of(x, scale, shift),
                List.of(y),
                List.of(n, CHANNELS, area),
                g -> g.task("channels", Loops::channels, x, scale, shift, y, n, CHANNELS, area),
                () -> Loops.channels(x, scale, shift, y, n, CHANNELS, area));
    }

    private static Loop rowProducts(int length) {
        int n = Math.max(1, (int) Math.sqrt(length));
        FloatArray x = floats(n * ROW, 0);
        FloatArray w = floats(n * ROW, 1);
        FloatArray y = new FloatArray(n * n);
        return new Loop(
                List.of(x, w),
                List.of(y),
                List.of(n, n, ROW),
                g -> g.task("rowProducts", Loops::rowProducts, x, w, y, n, n, ROW),
                () -> Loops.rowProducts(x, w, y, n, n, ROW));
    }

    private static Loop halfProducts(int length) {
        int n = side(length);
        FloatArray x = floats(ROW * n, 0);
        HalfFloatArray w = halves(n * n, 1);
        FloatArray y = new FloatArray(ROW * n);
        return new Loop(
                List.of(x, w),
                List.of(y),
                List.of(ROW, n, n),
                g -> g.task("halfProducts", Loops::halfProducts, x, w, y, ROW, n, n),
                () -> Loops.halfProducts(x, w, y, ROW, n, n));
    }

    private static Loop blockProducts(int length) {
        int n = side(length);
        FloatArray x = floats(ROW * n, 0);
        ByteArray w = bytes(n * n);
        HalfFloatArray scale = halves(n * (n / BLOCK), 1);
        FloatArray y = new FloatArray(ROW * n);
        return new Loop(
                List.of(x, w, scale),
                List.of(y),
                List.of(ROW, n, n),
                g -> g.task("blockProducts", Loops::blockProducts, x, w, scale, y, ROW, n, n),
                () -> Loops.blockProducts(x, w, scale, y, ROW, n, n));
    }

    /** The side of a square of about so many numbers, a number of whole blocks. */
    private static int side(int length) {
        return Math.max(1, (int) Math.sqrt(length) / BLOCK) * BLOCK;
    }

    private static Loop nearestVectors(int length) {
        int n = Math.max(1, length / POINT);
        FloatArray centres = centres(POINT);
        FloatArray points = near(centres, n, POINT);
        IntArray nearest = new IntArray(n);
        return new Loop(
                List.of(points, centres),
                List.of(nearest),
                List.of(n, CENTRES, POINT),
                g -> g.task("nearestVectors", Loops::nearestVectors, points, centres, nearest, n, CENTRES, POINT),
                () -> Loops.nearestVectors(points, centres, nearest, n, CENTRES, POINT));
    }

    private static Loop attention(int length) {
        int time = Math.min(MOST_TIME, (int) Math.sqrt(length));
        int heads = length / (time * time);
        FloatArray q = floats(heads * time * ROW, 0);
        FloatArray k = floats(heads * time * ROW, 1);
        FloatArray v = floats(heads * time * ROW, 2);
        FloatArray weights = new FloatArray(heads * time * time);
        FloatArray y = new FloatArray(heads * time * ROW);
        return new Loop(
                List.of(q, k, v),
                List.of(weights, y),
                List.of(heads, time, ROW),
                g -> g.task("attention", Loops::attention, q, k, v, weights, y, heads, time, ROW),
                () -> Loops.attention(q, k, v, weights, y, heads, time, ROW));
    }

    private static Loop covariance(int length) {
        int columns = Math.min(COLUMNS, (int) Math.sqrt(length));
        int rows = Math.max(2, length / (4 * columns));
        FloatArray x = floats(rows * columns, 0);
        FloatArray y = new FloatArray(columns * columns);
        return new Loop(
                List.of(x),
                List.of(y),
                List.of(rows, columns),
                g -> g.task("covariance", Loops::covariance, x, y, rows, columns),
                () -> Loops.covariance(x, y, rows, columns));
    }

    private static Loop gradients(int length) {
        FloatArray x = floats(length, 0);
        FloatArray y = floats(length, 1);
        FloatArray strength = new FloatArray(length);
        FloatArray angle = new FloatArray(length);
        return new Loop(
                List.of(x, y),
                List.of(strength, angle),
                List.of(length),
                g -> g.task("gradients", Loops::gradients, x, y, strength, angle, length),
                () -> Loops.gradients(x, y, strength, angle, length));
    }
}
