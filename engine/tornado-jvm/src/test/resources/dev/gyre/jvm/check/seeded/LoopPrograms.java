package dev.gyre.jvm.check.seeded;

import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Programs of loops that are right; comments behind lines say what {@code SeededProgramsTest} puts in their places. */
final class LoopPrograms {
    private static final int SIZE = 16;
    private static final int WIDTH = 4;

    private LoopPrograms() {}

    // Iterations.

    static void scaled(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, 2 * x.get(i)); // @iterations y.set(i / 2, 2 * x.get(i)); // @bounds y.set(i + 1, 2 * x.get(i)); // @bounds y.set(i, 2 * x.get(i - 1));
        }
    }

    static void runScaled() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", LoopPrograms::scaled, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    static void neighbours(FloatArray x, FloatArray y) {
        for (@Parallel int i = 1; i < x.getSize() - 1; i++) { // @bounds>neighbours for (@Parallel int i = 0; i < x.getSize() - 1; i++) {
            y.set(i, x.get(i - 1) + x.get(i + 1)); // :neighbours // @iterations x.set(i, x.get(i - 1) + y.get(i + 1)); // @iterations y.set(i + i % 2, x.get(i - 1) + x.get(i + 1));
        }
    }

    static void runNeighbours() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = numbers(SIZE);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y)
                .task("t", LoopPrograms::neighbours, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, x, y));
    }

    static void transposed(FloatArray x, FloatArray y, int width) {
        for (@Parallel int i = 0; i < width; i++) {
            for (@Parallel int j = 0; j < width; j++) {
                y.set(j * width + i, x.get(i * width + j)); // @iterations y.set(j * i, x.get(i * width + j)); // @bounds y.set(j * width + i, x.get(i * width + j + 1)); // @overflow y.set((j + 3) * 1_000_000_007 + i, x.get(i * width + j)); // @overflow y.set(j * width + i, x.get((int) ((i + 1) * 3_000_000_000L)));
            }
        }
    }

    static void runTransposed() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", LoopPrograms::transposed, x, y, WIDTH)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    static void rowSums(FloatArray x, FloatArray y, int width) {
        for (@Parallel int r = 0; r < y.getSize(); r++) {
            int first = r * width; // @overflow int first = r + 2_147_483_640 + width + width; // @overflow int first = (r + 2) << 30; // @overflow int first = -2_147_483_640 - (r + 1) * 10;
            float sum = 0;
            for (int k = 0; k < width; k++) { // @bounds>row for (int k = 0; k <= width; k++) {
                sum += x.get(first + k); // :row
            }
            y.set(r, sum); // @iterations y.set(0, sum + r); // @iterations y.set(r * r % y.getSize(), sum + r);
        }
    }

    static void runRowSums() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(WIDTH);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", LoopPrograms::rowSums, x, y, WIDTH)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    private static void put(FloatArray y, int at, float value) {
        y.set(at, value); // :put
    }

    static void throughHelpers(IntArray where, FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            put(y, where.get(i), x.get(i)); // @iterations>put put(y, where.get(i) / 2, x.get(i)); // @bounds>put put(y, where.get(i) - 1, x.get(i));
        }
    }

    static void runThroughHelpers() throws Exception {
        IntArray where = new IntArray(SIZE);
        for (int i = 0; i < SIZE; i++) {
            where.set(i, (5 * i + 3) % SIZE);
        }
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, where, x)
                .task("t", LoopPrograms::throughHelpers, where, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    // Arrays of an iteration.

    static void powers(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            float[] own = new float[4];
            own[0] = 1; // @private>powers own[3] = 1;
            for (int k = 1; k < 4; k++) {
                own[k] = own[k - 1] * x.get(i); // :powers
            }
            y.set(i, own[0] + own[1] + own[2] + own[3]);
        }
    }

    static void runPowers() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", LoopPrograms::powers, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    static void windows(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            float[] own = new float[4];
            for (int k = 0; k < 4; k++) { // @private>window for (int k = 1; k < 4; k++) { // @private>window for (int k = 0; k < 3; k++) {
                own[k] = x.get((i + k) % x.getSize()); // @private>window own[k / 2] = x.get((i + k) % x.getSize()); // @private>window if (x.get(k) > 0) { own[k] = x.get((i + k) % x.getSize()); }
            }
            float sum = 0;
            for (int k = 0; k < 4; k++) {
                sum += own[k]; // :window
            }
            y.set(i, sum);
        }
    }

    static void runWindows() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", LoopPrograms::windows, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    // What differs between devices.

    static void mixed(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            int v = (int) x.get(i) - 8;
            long w = (long) x.get(i) - 8;
            int half = v >> 1; // @shifts int half = v >>> 1;
            int byFour = v >> (i % 4 + 1); // @shifts int byFour = v >>> (i % 4 + 1);
            long wide = w >> 2; // @shifts long wide = w >>> 2;
            int top = (v & 255) >>> 3; // @shifts int top = (v ^ 255) >>> 3;
            v >>= 2; // @shifts v >>>= 2;
            y.set(i, half + byFour + (int) wide + top + v);
        }
    }

    static void runMixed() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", LoopPrograms::mixed, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    // Reductions.

    static void sum(FloatArray x, @Reduce FloatArray sum) {
        sum.set(0, 0); // @reductions>sum ;
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            sum.set(0, sum.get(0) + x.get(i)); // :sum
        }
    }

    static void runSum() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(1);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y)
                .task("t", LoopPrograms::sum, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    static void largest(FloatArray x, @Reduce FloatArray most) {
        most.set(0, 0); // @reductions>largest ;
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            most.set(0, TornadoMath.max(most.get(0), x.get(i))); // :largest
        }
    }

    static void runLargest() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(1);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y)
                .task("t", LoopPrograms::largest, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    static void dot(FloatArray x, FloatArray y, @Reduce FloatArray sum) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            sum.set(0, sum.get(0) + x.get(i) * y.get(i)); // :dot
        }
    }

    static void runDot() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray sum = new FloatArray(1);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, sum)
                .task("t", LoopPrograms::dot, x, x, sum)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, sum);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            sum.set(0, 0); // @reductions>dot ;
            plan.execute();
        }
    }

    static void meanAndMore(FloatArray x, @Reduce FloatArray sums) {
        sums.set(0, 0); // @reductions>mean sums.set(1, 0);
        sums.set(1, 0);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            sums.set(0, sums.get(0) + x.get(i)); // :mean
        }
    }

    static void runMeanAndMore() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(2);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y)
                .task("t", LoopPrograms::meanAndMore, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    }

    static void cleared(FloatArray sum) {
        for (@Parallel int i = 0; i < sum.getSize(); i++) {
            sum.set(i, 0); // @reductions>dot sum.set(i, sum.get(i));
        }
    }

    static void runCleared() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray sum = new FloatArray(1);
        run(new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, sum)
                .task("c", LoopPrograms::cleared, sum)
                .task("t", LoopPrograms::dot, x, x, sum)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, sum));
    }

    private static FloatArray numbers(int size) {
        FloatArray x = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            x.set(i, i);
        }
        return x;
    }

    private static void run(TaskGraph graph) throws Exception {
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            plan.execute();
        }
    }
}
