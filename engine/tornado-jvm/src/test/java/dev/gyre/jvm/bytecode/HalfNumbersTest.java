package dev.gyre.jvm.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Half floats' values mean numbers where kernels convert them, bits elsewhere: on vectors (device 0) and scalars (device 1) alike. */
class HalfNumbersTest {
    private static final float[] NUMBERS = {0f, -0f, 1f, -1.5f, 65504f, 6.1035156e-5f, 5.9604645e-8f, 0.33325195f, 2f};

    static void numbers(HalfFloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, x.get(i).getHalfFloatValue());
        }
    }

    static void throughVariables(HalfFloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            short value = x.get(i).getHalfFloatValue();
            if (i % 2 == 1) {
                value = HalfFloat.mult(x.get(i), new HalfFloat(2f)).getHalfFloatValue();
            }
            y.set(i, value);
        }
    }

    static void doubles(HalfFloatArray x, DoubleArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, x.get(i).getHalfFloatValue());
        }
    }

    static void bits(HalfFloatArray x, IntArray y, FloatArray z) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            int low = x.get(i).getHalfFloatValue() & 0xFFFF;
            y.set(i, low << 8);
            short other = x.get(i).getHalfFloatValue();
            other = (short) (other + 1);
            z.set(i, other); // holds more than half floats' values: an integer
        }
    }

    private static float partOf(KernelContext context, HalfFloatArray x) {
        HalfFloat sum = new HalfFloat(0f);
        for (int i = context.localIdx; i < x.getSize(); i += context.localGroupSizeX) {
            sum = HalfFloat.add(sum, x.get(i));
        }
        return sum.getHalfFloatValue();
    }

    /** Products of rows in half floats, each item's sum in half precision. */
    static void sums(KernelContext context, HalfFloatArray x, FloatArray y) {
        float[] local = context.allocateFloatLocalArray(4);
        local[context.localIdx] = partOf(context, x);
        context.localBarrier();
        for (int stride = 2; stride > 0; stride >>= 1) {
            if (context.localIdx < stride) {
                local[context.localIdx] += local[context.localIdx + stride];
            }
            context.localBarrier();
        }
        if (context.localIdx == 0) {
            y.set(context.groupIdx, local[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void conversionsGiveNumbers(int device) throws Exception {
        FloatArray direct = new FloatArray(NUMBERS.length);
        FloatArray stored = new FloatArray(NUMBERS.length);
        DoubleArray wide = new DoubleArray(NUMBERS.length);
        TaskGraph graph = new TaskGraph("g")
                .task("direct", HalfNumbersTest::numbers, halves(), direct)
                .task("stored", HalfNumbersTest::throughVariables, halves(), stored)
                .task("wide", HalfNumbersTest::doubles, halves(), wide);
        run(graph, device);
        for (int i = 0; i < NUMBERS.length; i++) {
            assertThat(direct.get(i)).as("%d", i).isEqualTo(NUMBERS[i]);
            assertThat(wide.get(i)).isEqualTo(NUMBERS[i]);
            float doubled = i % 2 == 1
                    ? HalfFloat.mult(new HalfFloat(NUMBERS[i]), new HalfFloat(2f))
                            .getFloat32()
                    : NUMBERS[i];
            assertThat(stored.get(i)).isEqualTo(doubled);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatIsNotConvertedStaysBits(int device) throws Exception {
        IntArray shifted = new IntArray(NUMBERS.length);
        FloatArray next = new FloatArray(NUMBERS.length);
        run(new TaskGraph("g").task("bits", HalfNumbersTest::bits, halves(), shifted, next), device);
        for (int i = 0; i < NUMBERS.length; i++) {
            short bits = Float.floatToFloat16(NUMBERS[i]);
            assertThat(shifted.get(i)).isEqualTo((bits & 0xFFFF) << 8);
            assertThat(next.get(i)).isEqualTo((short) (bits + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void groupsAddNumbers(int device) throws Exception {
        FloatArray sums = new FloatArray(2);
        HalfFloatArray x = new HalfFloatArray(12);
        for (int i = 0; i < 12; i++) {
            x.set(i, new HalfFloat(0.25f * i));
        }
        TaskGraph graph = new TaskGraph("g").task("t", HalfNumbersTest::sums, new KernelContext(), x, sums);
        WorkerGrid1D grid = new WorkerGrid1D(8);
        grid.setLocalWork(4, 1, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(TornadoExecutionPlan.getDevice(0, device))
                    .withGridScheduler(new GridScheduler("g.t", grid))
                    .execute();
        }
        assertThat(sums.toHeapArray()).containsExactly(16.5f, 16.5f);
    }

    /** Java's own call has Java's meaning. */
    @Test
    void plainCallsGiveBits() {
        FloatArray y = new FloatArray(NUMBERS.length);
        numbers(halves(), y);
        for (int i = 0; i < NUMBERS.length; i++) {
            assertThat(y.get(i)).isEqualTo(Float.floatToFloat16(NUMBERS[i]));
        }
    }

    private static void run(TaskGraph graph, int device) throws Exception {
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(TornadoExecutionPlan.getDevice(0, device)).execute();
        }
    }

    private static HalfFloatArray halves() {
        HalfFloatArray x = new HalfFloatArray(NUMBERS.length);
        for (int i = 0; i < NUMBERS.length; i++) {
            x.set(i, new HalfFloat(NUMBERS[i]));
        }
        return x;
    }
}
