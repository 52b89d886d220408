package dev.gyre.jvm.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.OwnMethods;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;

/** Items that take turns on one thread keep what they have while they wait: numbers of all types, arrays, operands, callers' variables. */
class ResumedItemsTest {
    private static final int GROUP = 8;
    private static final int ITEMS = 32;

    static void kept(KernelContext context, DoubleArray x, DoubleArray y, int rounds) {
        int item = context.localIdx;
        double[] local = context.allocateDoubleLocalArray(GROUP);
        long number = context.globalIdx + (1L << 40);
        float[] own = new float[2];
        own[1] = item;
        rounds++;
        double sum = 0.5;
        for (int r = 0; r < rounds; r++) {
            sum = sum * 2 + neighbour(context, local, x.get(context.globalIdx) + r, item);
            if (r % 2 == 0) {
                float half = own[1] / 2;
                context.localBarrier();
                local[item] = half;
                context.localBarrier();
                sum += local[GROUP - 1 - item] + half;
            }
        }
        y.set(context.globalIdx, sum + (number >> 38) + own[1]);
    }

    /** Waits twice, with a value from before. */
    private static double neighbour(KernelContext context, double[] local, double value, int item) {
        double twice = 2 * value;
        context.localBarrier();
        local[item] = value;
        context.localBarrier();
        return local[(item + 1) % GROUP] + twice;
    }

    static void neighboursSum(KernelContext context, DoubleArray x, DoubleArray y, int rounds) {
        y.set(context.globalIdx, context.simdSum((float) x.get(context.globalIdx)) + rounds);
    }

    static void caught(KernelContext context, DoubleArray x, DoubleArray y, int rounds) {
        try {
            context.localBarrier();
        } catch (IllegalStateException _) {
            y.set(0, rounds);
        }
        y.set(context.globalIdx, x.get(context.globalIdx));
    }

    private static Optional<ResumableKernel> resumable(String name) {
        Method method = Arrays.stream(ResumedItemsTest.class.getDeclaredMethods())
                .filter(m -> m.getName().equals(name))
                .findFirst()
                .orElseThrow();
        KernelMethod kernel = new KernelMethod(
                ResumedItemsTest.class,
                name,
                MethodType.methodType(method.getReturnType(), method.getParameterTypes()));
        return ResumableKernel.of(OwnMethods.of(KernelCode.read(kernel).orElseThrow()));
    }

    private static double[] run(DoubleArray x) throws Exception {
        DoubleArray y = new DoubleArray(ITEMS);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t", ResumedItemsTest::kept, new KernelContext(), x, y, 4)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        WorkerGrid1D grid = new WorkerGrid1D(ITEMS);
        grid.setLocalWork(GROUP, 1, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("g.t", grid)).execute();
        }
        return y.toHeapArray();
    }

    @Test
    void whatItemsHaveIsKept() throws Exception {
        DoubleArray x = new DoubleArray(ITEMS);
        for (int i = 0; i < ITEMS; i++) {
            x.set(i, 1.0 / (i + 1));
        }
        double[] plain = run(x);
        double[][] checked = new double[1][];
        List<Finding> found = Checks.<Exception>of(CheckSettings.ALL, () -> checked[0] = run(x));
        assertThat(found).isEmpty();
        assertThat(checked[0]).containsExactly(plain);
    }

    @Test
    void kernelsThatCanBeLeft() {
        assertThat(resumable("kept")).isPresent();
        assertThat(resumable("neighboursSum")).isEmpty();
        assertThat(resumable("caught")).isEmpty();
    }
}
