package dev.gyre.jvm.check.seeded;

import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Programs that transfer what they use; comments behind lines say what {@code SeededProgramsTest} puts in their places. */
final class HostPrograms {
    private static final int SIZE = 16;

    private HostPrograms() {}

    static void scaled(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, 2 * x.get(i)); // :scaled
        }
    }

    static void added(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, y.get(i) + x.get(i)); // :added
        }
    }

    static void halved(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize() / 2; i++) {
            y.set(i, 2 * x.get(i));
        }
    }

    static void tripled(float[] x, float[] y) {
        for (@Parallel int i = 0; i < x.length; i++) {
            y[i] = 3 * x[i]; // :tripled
        }
    }

    static void runOnce() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", HostPrograms::scaled, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y); // @host>once .transferToHost(DataTransferMode.UNDER_DEMAND, y); // @host>once .transferToHost(DataTransferMode.EVERY_EXECUTION, x); // @host>once .persistOnDevice(y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            use(y.get(3)); // :once
        }
    }

    static void runAgain() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = new FloatArray(SIZE);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x) // @device>scaled .transferToDevice(DataTransferMode.FIRST_EXECUTION, x) // @device>scaled
                .task("t", HostPrograms::scaled, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y); // @host>again .transferToHost(DataTransferMode.UNDER_DEMAND, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            for (int round = 0; round < 2; round++) {
                x.set(5, 7 + round);
                plan.execute();
            }
            use(y.get(5)); // :again
        }
    }

    static void runOnDemand() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray y = numbers(SIZE);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y) // @device>added .transferToDevice(DataTransferMode.FIRST_EXECUTION, x).transferToDevice(DataTransferMode.EVERY_EXECUTION, y)
                .task("t", HostPrograms::added, x, y)
                .transferToHost(DataTransferMode.UNDER_DEMAND, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            TornadoExecutionResult result = plan.execute();
            result.transferToHost(y); // @host>demand result.transferToHost(x);
            float[] all = y.toHeapArray(); // :demand
            use(all[1]);
        }
    }

    static void runTwoTasks() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray middle = new FloatArray(SIZE);
        FloatArray y = new FloatArray(SIZE);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x) // @device>scaled .consumeFromDevice(x)
                .task("a", HostPrograms::scaled, x, middle) // @device>scaled .task("a", HostPrograms::halved, x, middle)
                .task("b", HostPrograms::scaled, middle, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y); // @host>two .transferToHost(DataTransferMode.EVERY_EXECUTION, middle);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            use(y.get(2)); // :two
        }
    }

    static void runTwoPlans() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray middle = new FloatArray(SIZE);
        FloatArray y = new FloatArray(SIZE);
        TaskGraph first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("a", HostPrograms::scaled, x, middle)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, middle); // @device>added .transferToHost(DataTransferMode.UNDER_DEMAND, middle);
        TaskGraph second = new TaskGraph("second")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, middle, y) // @device>added .transferToDevice(DataTransferMode.FIRST_EXECUTION, middle, y)
                .task("b", HostPrograms::added, middle, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan one = new TornadoExecutionPlan(first.snapshot());
                TornadoExecutionPlan other = new TornadoExecutionPlan(second.snapshot())) {
            for (int round = 0; round < 2; round++) {
                x.set(5, 7 + round);
                one.execute();
                other.execute();
            }
            use(y.get(5));
        }
    }

    static void runTwoGraphs() throws Exception {
        FloatArray x = numbers(SIZE);
        FloatArray middle = new FloatArray(SIZE);
        FloatArray y = new FloatArray(SIZE);
        TaskGraph first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("a", HostPrograms::scaled, x, middle)
                .persistOnDevice(middle);
        TaskGraph second = new TaskGraph("second")
                .consumeFromDevice("first", middle) // @device>scaled .transferToDevice(DataTransferMode.FIRST_EXECUTION, middle)
                .task("b", HostPrograms::scaled, middle, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(first.snapshot(), second.snapshot())) {
            for (int round = 0; round < 2; round++) {
                x.set(5, 7 + round);
                plan.execute();
            }
            use(y.get(5));
        }
    }

    static void runPlainArrays() throws Exception {
        float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
        float[] y = new float[x.length];
        float[] z = new float[x.length];
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x) // @device>tripled .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("a", HostPrograms::tripled, x, y)
                .task("b", HostPrograms::tripled, y, z)
                .transferToHost(DataTransferMode.UNDER_DEMAND, z)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y); // @host>sum .transferToHost(DataTransferMode.UNDER_DEMAND, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            x[5] = 9;
            plan.execute();
            z[3] = 1; // @host>own z[4] = 1;
            use(z[3]); // :own
            float sum = 0;
            for (float value : y) { // :sum
                sum += value;
            }
            use(sum + y[5]);
        }
    }

    private static void use(float value) {
        if (value < 0) {
            throw new IllegalStateException("doubled numbers are negative: " + value);
        }
    }

    private static FloatArray numbers(int size) {
        FloatArray x = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            x.set(i, i);
        }
        return x;
    }
}
