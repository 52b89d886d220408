package dev.gyre.papers.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Jet;
import dev.gyre.models.model.Layered;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.verify.golden.GoldenFile;
import java.util.List;
import java.util.Map;

/** A golden network: outputs, loss, gradients and buffers after one step of training, on classes or on numbers. */
record NetworkRun(GoldenFile file, Network model, List<Parameter> parameters) {

    Map<String, float[]> compute(Device device) {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(file.shape("in.x")));
        boolean classes = file.has("in.labels");
        Tensor target = g.input(
                "target",
                classes ? TensorType.i32(file.shape("in.labels").toArray()) : TensorType.f32(file.shape("in.target")));
        Tensor y = model.apply(g, x, Phase.TRAINING);
        Tensor loss = classes ? g.apply(new SoftmaxCrossEntropy(y, target)) : MeanSquare.error(g, y, target);
        GradientRun run = new GradientRun(file, parameters, g);
        run.output(file.has("out.logits") ? "out.logits" : "out.y", y);
        if (file.has("out.layer.0") && model instanceof Layered layered) {
            Jet h = Jet.of(x);
            for (int i = 0; i < layered.layers().size(); i++) {
                h = layered.layers().get(i).apply(g, h);
                run.output("out.layer." + i, h.value());
            }
        }
        run.output("out.loss", loss);
        run.input("x", x);
        return run.run(device, loss, inputs -> {
            inputs.apply(x).write(file.floats("in.x"));
            if (classes) {
                inputs.apply(target).write(file.ints("in.labels"));
            } else {
                inputs.apply(target).write(file.floats("in.target"));
            }
        });
    }
}
