//JAVA 25+
//DEPS dev.gyre:gyre-core:0.2.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector -Dslf4j.internal.verbosity=ERROR
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.engine.optim.TrainingStep;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/** Trains a linear classifier: which quarter of the plane is a point in? One plan holds a whole step, AdamW included. */
void main() {
    Graph g = new Graph();
    Tensor x = g.input("x", TensorType.f32(256, 2));
    Tensor quarter = g.input("quarter", TensorType.i32(256));
    Variable w = Variable.parameter("w", TensorType.f32(2, 4));
    Tensor loss = g.apply(new SoftmaxCrossEntropy(g.apply(new DenseMatMul(x, g.variable(w))), quarter));
    OptimizerSettings adamW = OptimizerSettings.adamW(0.1, 200).withWarmup(10);
    TrainingStep step = TrainingStep.of(g, loss, List.of(w), v -> false, adamW);
    Random random = new Random(1);
    try (Plan plan = Plan.compile(g, Devices.standard(), List.of(loss), PlanOptions.named("first"))) {
        for (int i = 1; i <= 200; i++) {
            float[] points = new float[512];
            int[] quarters = new int[256];
            for (int p = 0; p < 256; p++) {
                points[2 * p] = random.nextFloat(-1, 1);
                points[2 * p + 1] = random.nextFloat(-1, 1);
                quarters[p] = (points[2 * p] > 0 ? 1 : 0) + (points[2 * p + 1] > 0 ? 2 : 0);
            }
            plan.input(x).write(points);
            plan.input(quarter).write(quarters);
            plan.input(step.schedule()).write(adamW.schedule(i));
            plan.run();
            if (i == 1 || i % 50 == 0) {
                IO.println("step " + i + ": loss " + plan.floats(loss)[0]);
            }
        }
    }
}
