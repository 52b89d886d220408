package dev.gyre.models.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.engine.verify.golden.GoldenFile;
import dev.gyre.engine.verify.golden.GoldenSystem;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.ModelConfig;
import dev.gyre.models.arch.Xlstm;
import dev.gyre.models.arch.XlstmNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole xLSTM language model, its parameters imported by the reference package's names. */
public final class XlstmGolden implements GoldenSystem {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("xlstm") && file.meta("case").equals("language model");
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return tensor.equals("out.loss") ? 1e-5 : tensor.startsWith("grad.") ? 2e-4 : 5e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        LanguageModel model = new Xlstm(config(JSON.readTree(file.meta("config"))), 0);
        for (Variable v : model.parameters()) {
            v.buffer().write(XlstmNames.toOurs(v, file.floats("param." + XlstmNames.of(v))));
        }
        Map<String, float[]> results = new HashMap<>(sequence(file, model, device));
        results.put("out.step_logits", steps(file, model, device));
        return results;
    }

    private static ModelConfig config(JsonNode c) {
        return new ModelConfig(
                "xlstm",
                c.get("vocab").asInt(),
                c.get("dim").asInt(),
                c.get("blocks").asInt(),
                c.get("heads").asInt(),
                c.get("slstm_at").valueStream().map(JsonNode::asInt).toList(),
                c.get("conv").asInt(),
                c.get("mlstm_proj_factor").asDouble(),
                c.get("ffn_proj_factor").asDouble(),
                8,
                c.get("context").asInt());
    }

    private static Map<String, float[]> sequence(GoldenFile file, LanguageModel model, Device device) {
        Graph g = new Graph();
        Tensor ids = g.input("ids", new TensorType(file.shape("in.ids"), DType.I32));
        Tensor targets = g.input("targets", ids.type());
        Tensor logits = model.logits(g, ids);
        Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, targets));
        List<Tensor> parameters = model.parameters().stream().map(g::variable).toList();
        Map<Tensor, Tensor> gradients = Autodiff.gradients(g, loss, parameters);
        List<Tensor> fetches = new ArrayList<>(gradients.values());
        fetches.addAll(List.of(logits, loss));
        Map<String, float[]> results = new HashMap<>();
        try (Plan plan = Plan.compile(g, device, fetches, PlanOptions.named("golden"))) {
            plan.input(ids).write(file.ints("in.ids"));
            plan.input(targets).write(file.ints("in.targets"));
            plan.run();
            results.put("out.logits", read(plan, logits));
            results.put("out.loss", read(plan, loss));
            for (Variable v : model.parameters()) {
                float[] ours = read(plan, gradients.get(g.variable(v)));
                results.put("grad." + XlstmNames.of(v), XlstmNames.gradientToTheirs(v, ours));
            }
        }
        return results;
    }

    /** The logits token by token, with the state that generation carries. */
    private static float[] steps(GoldenFile file, LanguageModel model, Device device) {
        int batch = file.shape("in.ids").dim(0);
        int time = file.shape("in.ids").dim(1);
        int vocabulary = model.vocabulary();
        int[] all = file.ints("in.ids");
        float[] results = new float[batch * time * vocabulary];
        Graph g = new Graph();
        Tensor ids = g.input("ids", TensorType.i32(batch, 1));
        Tensor logits = model.advance(g, ids, model.state(batch));
        try (Plan plan = Plan.compile(g, device, List.of(logits), PlanOptions.named("step"))) {
            for (int t = 0; t < time; t++) {
                int at = t;
                plan.input(ids)
                        .write(IntStream.range(0, batch)
                                .map(b -> all[b * time + at])
                                .toArray());
                plan.run();
                float[] row = read(plan, logits);
                for (int b = 0; b < batch; b++) {
                    System.arraycopy(row, b * vocabulary, results, (b * time + t) * vocabulary, vocabulary);
                }
            }
        }
        return results;
    }

    private static float[] read(Plan plan, Tensor t) {
        float[] values = new float[t.shape().size()];
        plan.read(t).read(values);
        return values;
    }
}
