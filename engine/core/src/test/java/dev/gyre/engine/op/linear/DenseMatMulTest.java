package dev.gyre.engine.op.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.tasks.linear.MatMul;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class DenseMatMulTest {

    private static final int M = 1100;
    private static final int K = 37;
    private static final int N = 70;

    /** How rows are divided is no matter of results. */
    @Test
    void rowsInTurnGiveTheBitsOfAllAtOnce() throws TornadoExecutionPlanException {
        FloatArray x = normal(M * K, 1);
        FloatArray w = normal(M * N, 2);
        FloatArray whole = new FloatArray(K * N);
        FloatArray parts = normal(K * N, 3);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, w, parts)
                .task("whole", MatMul::tn, x, w, whole, M, K, N)
                .task("first", MatMul::tnRows, x, w, parts, 0, 512, K, N)
                .task("second", MatMul::tnRows, x, w, parts, 512, 513, K, N)
                .task("third", MatMul::tnRows, x, w, parts, 513, M, K, N)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, whole, parts);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
        }
        assertThat(parts.toHeapArray()).isEqualTo(whole.toHeapArray()).doesNotContain(0f);
    }

    @Test
    void manyRowsTakeAFewTasks() {
        assertThat(Products.tnTasks(0)).isEqualTo(1);
        assertThat(Products.tnTasks(1023)).isEqualTo(1);
        assertThat(Products.tnTasks(1024)).isEqualTo(2);
        assertThat(Products.tnTasks(4096)).isEqualTo(8);
        assertThat(Products.tnTasks(1 << 20)).isEqualTo(16);
    }

    private static FloatArray normal(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FloatArray x = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            x.set(i, (float) random.nextGaussian());
        }
        return x;
    }
}
