// Gyre's engine in JShell: a graph of ready ops, its gradient, and the plan that computes both.
import dev.gyre.engine.device.Devices
import dev.gyre.engine.graph.Autodiff
import dev.gyre.engine.graph.Graph
import dev.gyre.engine.op.activation.Softmax
import dev.gyre.engine.op.training.MeanSquare
import dev.gyre.engine.plan.Plan
import dev.gyre.engine.plan.PlanOptions
import dev.gyre.engine.tensor.TensorType

var g = new Graph()
var x = g.input("x", TensorType.f32(1, 4))
var y = g.apply(new Softmax(x))
var target = g.input("target", TensorType.f32(1, 4))
var loss = MeanSquare.error(g, y, target)
var dx = Autodiff.gradients(g, loss, List.of(x)).get(x)
var plan = Plan.compile(g, Devices.standard(), List.of(y, dx), PlanOptions.named("first"))
plan.input(x).write(new float[] {0, 1, 2, 3})
plan.input(target).write(new float[] {0, 0, 0, 1})
plan.run()
System.out.println("softmax " + Arrays.toString(plan.floats(y)))
System.out.println("gradient of the mean square error " + Arrays.toString(plan.floats(dx)))
plan.close()
/exit
