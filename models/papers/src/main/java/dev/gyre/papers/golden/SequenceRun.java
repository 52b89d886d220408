package dev.gyre.papers.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.text.SoftmaxEntropy;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.generate.Session;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.verify.golden.GoldenFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A golden language model: logits, loss and gradients of whole sequences, and logits token by token where the file has them. */
record SequenceRun(GoldenFile file, SequenceModel model, List<Parameter> parameters, List<GoldenState> wanted) {

    Map<String, float[]> compute(Device device) {
        String ids = file.has("in.ids") ? "in.ids" : "in.tokens";
        int batch = file.shape(ids).dim(0);
        int time = file.shape(ids).dim(1);
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, batch, time);
        giveLengths(tokens);
        Tensor targets = g.input("targets", TensorType.i32(batch, time));
        Tensor logits = model.logits(g, tokens, Memory.empty());
        Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, targets));
        tokens.prepare(device);
        GradientRun run = new GradientRun(file, parameters, g);
        run.output("out.logits", logits);
        run.output("out.loss", loss);
        if (file.has("out.entropies")) {
            run.output("out.entropies", g.apply(new SoftmaxEntropy(logits)));
        }
        Map<String, float[]> results = new HashMap<>(run.run(device, loss, inputs -> {
            tokens.fill(file.ints(ids), inputs);
            inputs.apply(targets).write(file.ints("in.targets"));
        }));
        if (file.has("out.step_logits")) {
            results.put("out.step_logits", steps(file.ints(ids), batch, time, logits.dim(-1), device));
        }
        if (wanted.stream().anyMatch(s -> s.in(file))) {
            results.putAll(states(file.ints(ids), batch, time, device));
        }
        return results;
    }

    /** Patches, where the file says how long they are. */
    private void giveLengths(Tokens tokens) {
        if (file.has("in.lengths")) {
            tokens.give("lengths", file.ints("in.lengths"));
        }
    }

    /** The states after the last token. */
    private Map<String, float[]> states(int[] ids, int batch, int time, Device device) {
        States states = new States(batch);
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, batch, time);
        Tensor logits = model.logits(g, tokens, new Memory.Kept(states, true));
        try (Plan plan = Plan.compile(g, device, List.of(logits), PlanOptions.named("states"))) {
            tokens.prepare(device);
            tokens.fill(ids, plan::input);
            plan.run();
            plan.readVariables();
        }
        Map<String, float[]> results = new HashMap<>();
        wanted.forEach(w -> results.putAll(w.results(file, states)));
        return results;
    }

    private float[] steps(int[] ids, int batch, int time, int vocabulary, Device device) {
        float[] all = new float[batch * time * vocabulary];
        try (Session session = new Session(model, device)) {
            for (int b = 0; b < batch; b++) {
                Session.Sequence s = session.open();
                for (int t = 0; t < time; t++) {
                    session.step(List.of(s), ids[b * time + t]);
                    System.arraycopy(s.logits(), 0, all, (b * time + t) * vocabulary, vocabulary);
                }
            }
        }
        return all;
    }
}
