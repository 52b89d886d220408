package dev.gyre.papers.golden;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.verify.golden.GoldenFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A model on a graph with a loss: its outputs, the gradients of all parameters that the file has gradients of, in the package's
 * layouts, and its buffers after the run.
 */
final class GradientRun {

    private final GoldenFile file;
    private final List<Parameter> parameters;
    private final Graph graph;
    private final Map<String, Tensor> outputs = new LinkedHashMap<>();
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();

    GradientRun(GoldenFile file, List<Parameter> parameters, Graph graph) {
        this.file = file;
        this.parameters = parameters;
        this.graph = graph;
    }

    /** A tensor that the file has as a result. */
    void output(String name, Tensor t) {
        outputs.put(name, t);
    }

    /** A tensor that the file may have a gradient of, besides parameters. */
    void input(String name, Tensor t) {
        inputs.put(name, t);
    }

    /** Runs everything; the inputs are written by the given action. */
    Map<String, float[]> run(Device device, Tensor loss, Consumer<Function<Tensor, Buffer>> feed) {
        Map<String, Tensor> wrt = new LinkedHashMap<>();
        parameters.stream()
                .filter(p -> p.variable().role() != Role.STATE)
                .forEach(p -> name(p, "grad.").ifPresent(n -> wrt.put(n, graph.variable(p.variable()))));
        inputs.forEach(
                (name, t) -> Optional.of("grad." + name).filter(file::has).ifPresent(n -> wrt.put(n, t)));
        Map<Tensor, Tensor> gradients = Autodiff.gradients(graph, loss, wrt.values());
        List<Tensor> fetches = new ArrayList<>(gradients.values());
        fetches.addAll(outputs.values());
        Map<String, float[]> results = new HashMap<>();
        try (Plan plan = Plan.compile(graph, device, fetches, PlanOptions.named("golden"))) {
            feed.accept(plan::input);
            plan.run();
            outputs.forEach((name, t) -> results.put(name, plan.floats(t)));
            wrt.forEach((name, t) -> results.put(name, plan.floats(gradients.get(t))));
            plan.readVariables();
        }
        for (Parameter p : parameters) {
            name(p, "grad.")
                    .ifPresent(n -> results.computeIfPresent(
                            n,
                            (key, ours) -> p.layout()
                                    .publishedGradient(Numbers.of(p.shape(), ours))
                                    .all()));
            name(p, "out.").ifPresent(n -> {
                float[] ours = new float[p.shape().size()];
                p.variable().buffer().read(ours);
                results.put(n, p.layout().published(Numbers.of(p.shape(), ours)).all());
            });
        }
        return results;
    }

    /** The file's tensor that belongs to a parameter, behind a prefix. */
    private Optional<String> name(Parameter p, String prefix) {
        return p.published().stream().map(n -> prefix + n).filter(file::has).findFirst();
    }
}
