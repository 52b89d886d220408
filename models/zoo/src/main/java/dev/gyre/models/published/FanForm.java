package dev.gyre.models.published;

import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Networks of Fourier analysis as their package's training saves them: a dictionary of PyTorch's and nothing else. */
final class FanForm implements PublishedForm {

    private static final String WEIGHTS = "model.pth";
    private static final String FIRST = "layers.0.input_linear_p.weight";
    private static final double QUARTER = 0.25;

    @Override
    public String name() {
        return "fan";
    }

    @Override
    public String family() {
        return "fan";
    }

    /** Always false: there's no configuration that tells; see {@link #has}. */
    @Override
    public boolean recognises(Publication p) {
        return false;
    }

    /** Whether tensors are those of such a network. */
    static boolean has(TensorFiles in) {
        return in.has("embedding.weight") && in.has(FIRST);
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        List<TensorFiles> in = List.of(TensorFiles.open(p.source()));
        return Opening.with(in, () -> opened(p, in));
    }

    private PublishedModel<?, ?> opened(Publication p, List<TensorFiles> in) {
        TensorFiles file = in.getFirst();
        Shape embedding = file.shape("embedding.weight");
        int hidden = Fit.rows(file, "embedding.weight");
        int layers = (int) file.names().stream()
                .filter(n -> n.startsWith("layers."))
                .map(n -> n.split("\\.", -1)[1])
                .distinct()
                .count();
        ObjectNode keys = JsonMapper.shared().createObjectNode();
        keys.put("hidden", hidden).put("num_layers", layers);
        keys.put("p_ratio", ratio(Fit.rows(file, FIRST), hidden));
        keys.put("gated", file.has("layers.0.gate"));
        keys.put("use_p_bias", file.has("layers.0.input_linear_p.bias"));
        Domain domain = Domain.numbers(embedding.dim(-1), Fit.rows(file, "layers." + (layers - 1) + ".weight"));
        return PublishedModel.of(this, new Configuration(p.source(), keys), domain, file, Map.of(), in);
    }

    /** A share of the units that makes as many as there are. */
    private static double ratio(int periodic, int hidden) {
        return (int) (hidden * QUARTER) == periodic ? QUARTER : (periodic + 0.5) / hidden;
    }

    @Override
    public void write(Exported model, Path folder) {
        model.require(
                model.parameters().stream()
                        .noneMatch(
                                p -> p.name().startsWith("input.") || p.name().startsWith("output.")),
                "its inputs or outputs are scaled, which the authors' networks aren't");
        Path file = folder.resolve(WEIGHTS);
        Weights.write(file, Weights.torch(file, model.tensors(this::written)));
    }
}
