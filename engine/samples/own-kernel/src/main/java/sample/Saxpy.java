//JAVA 25+
//DEPS dev.gyre:gyre-tornado-jvm:0.2.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector -Dslf4j.internal.verbosity=ERROR

package sample;

import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A TornadoVM program as anybody writes it. Nothing in it knows which runtime is on the class path. */
public final class Saxpy {
    private Saxpy() {}

    /** y = a x + y, element by element. */
    public static void saxpy(FloatArray x, FloatArray y, float a) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, a * x.get(i) + y.get(i));
        }
    }

    /** Runs it once and prints the last element. */
    public static void main(String[] args) throws TornadoExecutionPlanException {
        FloatArray x = new FloatArray(1 << 20);
        FloatArray y = new FloatArray(1 << 20);
        x.init(2f);
        y.init(1f);
        TaskGraph graph = new TaskGraph("saxpy")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y)
                .task("t0", Saxpy::saxpy, x, y, 3f)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
        }
        System.out.println(y.get(y.getSize() - 1));
    }
}
