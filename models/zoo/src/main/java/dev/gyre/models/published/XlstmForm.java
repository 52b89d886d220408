package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.arch.Xlstm;
import dev.gyre.models.file.TensorFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * xLSTM's first package: its configuration, by itself or as the {@code model} of an experiment, and a saved state. Nothing of it is
 * published; this is what its users have. The state of an sLSTM lies otherwise where it ran on CUDA, which is what the package takes if
 * nothing is said.
 */
final class XlstmForm implements PublishedForm {

    private static final String CONFIG = "config.yaml";
    private static final String MLSTM = "mlstm_block.mlstm.";
    private static final String SLSTM = "slstm_block.slstm.";
    private static final String BACKEND = SLSTM + "backend";
    private static final String KERNEL = "._recurrent_kernel_";
    private static final String BIAS = "._bias_";
    private static final int GATES = 4;

    private static final String DEFAULTS = """
            {"conv1d_kernel_size": 4, "num_heads": 4, "mlstm_proj_factor": 2.0, "ffn_proj_factor": 1.3}""";

    @Override
    public String name() {
        return "xlstm";
    }

    @Override
    public String family() {
        return "xlstm";
    }

    @Override
    public boolean recognises(Publication p) {
        return configuration(p).isPresent();
    }

    private static Optional<Configuration> configuration(Publication p) {
        return Stream.concat(p.configuration("config.json").stream(), p.yamls().stream())
                .map(c -> c.at("model") instanceof ObjectNode inner ? new Configuration(c.file(), inner) : c)
                .filter(c -> c.has("mlstm_block") || c.has("slstm_block"))
                .findFirst();
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Configuration said = configuration(p)
                .orElseThrow(() -> new GyreException(
                        p.folder() + ": has no " + CONFIG + " with an mlstm_block or slstm_block: take it along"));
        Configuration c = flat(said.require("bias", false)
                .require("tie_weights", false)
                .require("add_post_blocks_norm", true)
                .require(MLSTM + "qkv_proj_blocksize", 4)
                .require(MLSTM + "round_proj_up_to_multiple_of", 64)
                .require(SLSTM + "function", "slstm")
                .require("slstm_block.feedforward.act_fn", "gelu"));
        List<TensorFiles> in = List.of(TensorFiles.open(p.source()));
        return Opening.with(
                in,
                () -> PublishedModel.of(
                        this, c, LlamaForm.domain(c), tensors(said, in.getFirst()), Map.of(CONFIG, said.keys()), in));
    }

    /** The configuration with the keys that blocks of both kinds share as keys of their own; throws if the kinds differ in one. */
    private static Configuration flat(Configuration said) {
        Configuration c = said;
        for (String key : List.of("num_heads", "conv1d_kernel_size")) {
            boolean both = said.has(MLSTM + key) && said.has(SLSTM + key);
            if (both && !said.at(MLSTM + key).equals(said.at(SLSTM + key))) {
                throw new GyreException(said.file() + ": " + MLSTM + key + " and " + SLSTM + key
                        + " differ, but blocks of both kinds are alike in that");
            }
            c = said.has(MLSTM + key)
                    ? c.with(key, said.at(MLSTM + key))
                    : said.has(SLSTM + key) ? c.with(key, said.at(SLSTM + key)) : c;
        }
        if (said.has(MLSTM + "proj_factor")) {
            c = c.with("mlstm_proj_factor", said.at(MLSTM + "proj_factor"));
        }
        if (said.has("slstm_block.feedforward.proj_factor")) {
            c = c.with("ffn_proj_factor", said.at("slstm_block.feedforward.proj_factor"));
        }
        int blocks = c.whole("num_blocks", 1, 512);
        JsonNode at = said.at("slstm_at");
        boolean all = at.asString("").equals("all");
        ObjectNode keys = c.over(DEFAULTS).keys();
        if (all || !at.isArray()) {
            var list = keys.putArray("slstm_at");
            for (int i = 0; all && i < blocks; i++) {
                list.add(i);
            }
        }
        return new Configuration(c.file(), keys);
    }

    private static TensorMap tensors(Configuration said, TensorFiles in) {
        TensorMap all = new TensorMap(in.toString()).addAll(in, name -> name);
        boolean cuda = !said.has(BACKEND) || said.text(BACKEND).equals("cuda");
        if (cuda) {
            in.names().stream()
                    .filter(name -> name.endsWith(KERNEL) || name.endsWith(BIAS))
                    .forEach(name -> all.add(name, turned(in.shape(name), name), () -> turned(in, name)));
        }
        return all;
    }

    /** The shape of a state as it lies where sLSTMs run on a CPU. */
    private static Shape turned(Shape s, String name) {
        return name.endsWith(KERNEL) && s.rank() == 3 ? Shape.of(s.dim(0), s.dim(2), s.dim(1)) : s;
    }

    private static Numbers turned(TensorFiles in, String name) {
        String kernel = name.endsWith(KERNEL) ? name : name.substring(0, name.length() - BIAS.length()) + KERNEL;
        if (!in.has(kernel) || in.shape(kernel).rank() != 3) {
            throw new GyreException(in + ": " + name + " has no " + kernel + " of three axes beside it");
        }
        Shape k = in.shape(kernel);
        int heads = k.dim(0);
        int width = k.dim(1);
        Numbers numbers = in.numbers(name);
        return name.endsWith(KERNEL)
                ? new TransposedRuns(numbers, turned(k, name), width, GATES * width, 1)
                : new TransposedRuns(numbers, numbers.shape(), heads, GATES, width);
    }

    @Override
    public void write(Exported model, Path folder) {
        ObjectNode said = configuration(model, (Xlstm.Config) model.settings());
        Weights.json(folder.resolve(CONFIG), said);
        Weights.indexed(folder, model.tensors(this::written), model.shard());
    }

    /** The configuration as it was imported, but for the place where sLSTMs ran; or all that there's to say. */
    private static ObjectNode configuration(Exported model, Xlstm.Config c) {
        if (model.originals().containsKey(CONFIG)) {
            ObjectNode said = model.originals().get(CONFIG).deepCopy();
            if (said.path("slstm_block").path("slstm") instanceof ObjectNode slstm) {
                slstm.put("backend", "vanilla");
            }
            return said;
        }
        ObjectNode said = JsonMapper.shared().createObjectNode();
        ObjectNode mlstm = said.putObject("mlstm_block").putObject("mlstm");
        mlstm.put("conv1d_kernel_size", c.conv()).put("qkv_proj_blocksize", 4).put("num_heads", c.heads());
        mlstm.put("proj_factor", c.mlstmFactor());
        ObjectNode slstm = said.putObject("slstm_block");
        slstm.putObject("slstm")
                .put("backend", "vanilla")
                .put("num_heads", c.heads())
                .put("conv1d_kernel_size", c.conv());
        slstm.putObject("feedforward").put("proj_factor", c.ffnFactor()).put("act_fn", "gelu");
        said.put("num_blocks", c.blocks()).put("embedding_dim", c.dim());
        said.put("vocab_size", model.domain().outputs())
                .put("add_post_blocks_norm", true)
                .put("tie_weights", false);
        said.put("context_length", CONTEXT);
        c.slstmAt().forEach(said.putArray("slstm_at")::add);
        return said;
    }

    private static final int CONTEXT = 2048;
}
