package dev.gyre.papers.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Jet;
import dev.gyre.models.model.Layered;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.verify.golden.GoldenFile;
import java.util.List;
import java.util.Map;

/** A golden solution of the heat equation: u, its derivatives, the residual u_t - a u_xx, its mean square and the gradients. */
record HeatRun(GoldenFile file, Layered model, List<Parameter> parameters, double a) {

    Map<String, float[]> compute(Device device) {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(file.shape("in.x")));
        Jet u = model.apply(g, Jet.inputs(g, x));
        Jet.Along alongX = u.along().get(0);
        Jet.Along alongT = u.along().get(1);
        Tensor uxx = alongX.second().orElseThrow();
        Tensor residual = g.apply(new Sub(alongT.first(), g.apply(new Scale(uxx, (float) a))));
        // The loss has no u: zero times it gives the output's bias the gradient of zero that the file has.
        Tensor held = g.apply(new Add(residual, g.apply(new Scale(u.value(), 0f))));
        Tensor loss = g.apply(new MeanSquare(held));
        GradientRun run = new GradientRun(file, parameters, g);
        run.output("out.u", u.value());
        run.output("out.du", g.apply(new Concat(List.of(alongX.first(), alongT.first()))));
        run.output("out.uxx", uxx);
        run.output("out.residual", residual);
        run.output("out.loss", loss);
        return run.run(device, loss, inputs -> inputs.apply(x).write(file.floats("in.x")));
    }
}
