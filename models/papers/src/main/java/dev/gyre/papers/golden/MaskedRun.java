package dev.gyre.papers.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.verify.golden.GoldenFile;
import java.util.List;
import java.util.Map;

/** A golden model of masked tokens: logits, loss over all places, and gradients, with the segments that the file has. */
record MaskedRun(GoldenFile file, MaskedModel model, List<Parameter> parameters) {

    private static final String SEGMENTS = "in.token_types";

    Map<String, float[]> compute(Device device) {
        int batch = file.shape("in.ids").dim(0);
        int time = file.shape("in.ids").dim(1);
        boolean parts = file.has(SEGMENTS);
        Graph g = new Graph();
        Tokens plain = Tokens.input(g, batch, time);
        Tensor targets = g.input("targets", TensorType.i32(batch, time));
        Tokens tokens = parts ? plain.in(g.input("segments", TensorType.i32(batch, time))) : plain;
        Tensor logits = model.logits(g, tokens);
        Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, targets));
        GradientRun run = new GradientRun(file, parameters, g);
        run.output("out.logits", logits);
        run.output("out.loss", loss);
        return run.run(device, loss, inputs -> {
            tokens.fill(file.ints("in.ids"), inputs);
            inputs.apply(targets).write(file.ints("in.targets"));
            if (parts) {
                inputs.apply(tokens.segments(g)).write(file.ints(SEGMENTS));
            }
        });
    }
}
