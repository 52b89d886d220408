package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.arch.LolCats;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * LoLCATs: a base model in the shape of Llama, and what was saved of the transfer and of the adapters, a dictionary of PyTorch's and a
 * YAML file each.
 */
final class LolCatsForm implements PublishedForm {

    private static final String BASE = "base";
    private static final String DISTILL = "distill";
    private static final String LORA = "ft-lora";
    private static final String ATTENTION = "model_config.yaml";
    private static final String FINETUNE = "finetune_config.yaml";
    private static final String WEIGHTS = "model.pt";
    private static final String PLACE = "model_state_dict";
    private static final String TUNED = "base_model.model.";
    private static final String KIND = "attention.attention_type";
    private static final List<String> MAPS = List.of("q_proj", "k_proj", "v_proj", "o_proj");

    private static final String TEMPLATE = """
            {"state_chunk_len": 1024, "window_size": null, "affine_attention_factors": null,
             "init_window_factor": null, "feature_map": null, "learned_kernel": "untied_head_einsum",
             "tie_qk_kernels": false, "train_qk": false}""";

    private static final LlamaForm LLAMA = new LlamaForm();

    /** The publications with the three parts. */
    record Parts(Publication base, Publication distill, Optional<Publication> lora) {}

    @Override
    public String name() {
        return "lolcats";
    }

    @Override
    public String family() {
        return "lolcats";
    }

    /** A folder with the parts in folders of their own. */
    @Override
    public boolean recognises(Publication p) {
        return !p.isFile()
                && Files.isDirectory(p.folder().resolve(BASE))
                && Files.isDirectory(p.folder().resolve(DISTILL));
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Optional<Publication> lora = Stream.of(LORA, "lora")
                .filter(n -> Files.isDirectory(p.folder().resolve(n)))
                .findFirst()
                .map(p::part);
        return open(new Parts(p.part(BASE), p.part(DISTILL), lora));
    }

    /** Opens parts that lie anywhere. */
    PublishedModel<?, ?> open(Parts parts) {
        Configuration base = LlamaForm.configuration(parts.base());
        Configuration attention = attention(parts);
        Optional<Configuration> tuning = parts.lora().map(LolCatsForm::tuning);
        Map<String, ObjectNode> originals = new HashMap<>();
        originals.put(
                BASE + "/" + LlamaForm.CONFIG,
                parts.base().required(LlamaForm.CONFIG).keys());
        originals.put(DISTILL + "/" + ATTENTION, attention.keys());
        tuning.ifPresent(t -> originals.put(LORA + "/" + FINETUNE, t.keys()));
        Configuration c = joined(base, attention, tuning);
        List<TensorFiles> in = new ArrayList<>();
        in.add(TensorFiles.open(parts.base().source()));
        return Opening.with(in, () -> {
            in.add(TensorFiles.open(parts.distill().source()));
            parts.lora().ifPresent(l -> in.add(TensorFiles.open(l.source())));
            TensorMap tensors = tensors(c, in);
            return PublishedModel.of(this, c, LlamaForm.domain(c), tensors, originals, in);
        });
    }

    private static Configuration attention(Parts parts) {
        return Stream.concat(Stream.of(parts.distill()), parts.lora().stream())
                .flatMap(p -> p.yamls().stream())
                .filter(c -> c.has(KIND))
                .findFirst()
                .orElseThrow(() -> new GyreException(parts.distill().folder() + ": has no YAML file with " + KIND
                        + ": take " + ATTENTION + " along"));
    }

    private static Configuration tuning(Publication lora) {
        return lora.yamls().stream()
                .filter(c -> c.has("finetune.kwargs.r"))
                .findFirst()
                .orElseThrow(() -> new GyreException(
                        lora.folder() + ": has no YAML file with finetune.kwargs.r: take " + FINETUNE + " along"));
    }

    /** The base's keys, with those of the attention and of the adapters beside them. */
    private static Configuration joined(Configuration base, Configuration attention, Optional<Configuration> tuning) {
        String kind = attention.text(KIND);
        boolean blocks = kind.contains("_window_tk");
        boolean windows = blocks || kind.contains("_window_sw");
        if (!windows && !kind.equals("lolcats_llama")) {
            throw new GyreException(attention.file() + ": " + KIND + " is " + kind
                    + ", but only lolcats_llama, with _window_sw or _window_tk behind it, is supported");
        }
        attention
                .require("attention.learned_kernel", "untied_head_einsum")
                .require("attention.learned_kernel_kwargs.skip_connection", false)
                .require("attention.feature_map_kwargs.fullspace", true)
                .require("attention.feature_map_kwargs.eps", 1e-12);
        Configuration c = base;
        for (String key : List.of("rope_theta", "rope_scaling")) {
            if (attention.has("model." + key)) {
                c = c.with(key, attention.at("model." + key));
            }
        }
        ObjectNode keys = (ObjectNode) attention.at("attention").deepCopy();
        keys.put("kind", windows ? "hybrid" : "linear").put("window", blocks ? "blocked" : "sliding");
        c = c.with("attention", keys);
        Configuration all = c;
        return tuning.map(t -> all.with("finetune", plain(t).at("finetune")))
                .orElseGet(() -> all.with("finetune", Map.of("kwargs", Map.of("r", 0))));
    }

    /** Refuses adapters that count otherwise than by alpha over their rank, and alike for all maps. */
    private static Configuration plain(Configuration tuning) {
        return tuning.require("finetune.method", "lora")
                .require("finetune.kwargs.use_rslora", false)
                .require("finetune.kwargs.use_dora", false)
                .require("finetune.kwargs.rank_pattern", Map.of())
                .require("finetune.kwargs.alpha_pattern", Map.of());
    }

    private static TensorMap tensors(Configuration c, List<TensorFiles> in) {
        TensorMap all = LlamaForm.tensors(c, in.getFirst());
        all.addAll(in.get(1), n -> n);
        if (c.at("attention.tie_qk_kernels").asBoolean(false)) {
            for (String q : List.copyOf(all.names())) {
                String k = q.replace(".feature_map_q.", ".feature_map_k.");
                if (!all.has(k)) {
                    all.add(k, in.get(1), q);
                }
            }
        }
        if (in.size() > 2) {
            // Feature maps that went on learning with the adapters are saved again, among those.
            all.addAll(in.get(2), n -> n.startsWith(TUNED) && !n.contains(".lora_") ? n.substring(TUNED.length()) : n);
            untuned(c, all);
        }
        return all;
    }

    /** Maps that weren't tuned have adapters of nothing. */
    private static void untuned(Configuration c, TensorMap all) {
        List<String> targets = c.texts("finetune.kwargs.target_modules");
        int rank = c.whole("finetune.kwargs.r", 1, 1 << 12);
        for (String weight : List.copyOf(all.names())) {
            String map = weight.replaceFirst("\\.weight$", "");
            boolean adaptable = weight.contains(".self_attn.")
                    && MAPS.stream().anyMatch(m -> map.endsWith("." + m) && !targets.contains(m));
            if (adaptable && !targets.isEmpty()) {
                Shape shape = all.shape(weight);
                String name = TUNED + map;
                addZeros(all, name + ".lora_A.default.weight", Shape.of(rank, shape.dim(-1)));
                addZeros(all, name + ".lora_B.default.weight", Shape.of(shape.dim(0), rank));
            }
        }
    }

    private static void addZeros(TensorMap all, String name, Shape shape) {
        all.add(name, shape, () -> Numbers.of(shape, new float[shape.size()]));
    }

    private static boolean isAdapter(Parameter p) {
        return p.name().contains(".lora_");
    }

    private static boolean isMap(Parameter p) {
        return p.name().contains(".feature_map_") || p.name().endsWith(".window_factors");
    }

    @Override
    public Path tokenizerFolder(Path folder) {
        return folder.resolve(BASE);
    }

    @Override
    public void write(Exported model, Path folder) {
        LolCats.Config c = (LolCats.Config) model.settings();
        Path base = Publication.makeFolder(folder.resolve(BASE));
        LLAMA.write(model, base, BASE + "/" + LlamaForm.CONFIG, c.teacher(), p -> !isAdapter(p) && !isMap(p));
        Path distill = Publication.makeFolder(folder.resolve(DISTILL));
        Weights.json(distill.resolve(ATTENTION), attention(model, c));
        write(distill.resolve(WEIGHTS), model.tensors(this::written, LolCatsForm::isMap));
        if (c.rank() > 0) {
            Path lora = Publication.makeFolder(folder.resolve(LORA));
            Weights.json(lora.resolve(FINETUNE), tuning(model, c));
            write(lora.resolve(WEIGHTS), model.tensors(this::written, LolCatsForm::isAdapter));
        }
    }

    private static void write(Path file, List<Weights.Tensor> tensors) {
        Weights.write(file, Weights.torch(file, tensors, PLACE));
    }

    private static ObjectNode attention(Exported model, LolCats.Config c) {
        String name = DISTILL + "/" + ATTENTION;
        if (model.originals().containsKey(name)) {
            return model.originals().get(name);
        }
        ObjectNode keys = model.configuration(name, TEMPLATE, c);
        String window = c.window() == LolCats.Window.BLOCKED ? "_window_tk" : "_window_sw";
        boolean hybrid = c.attention() == LolCats.Attention.HYBRID;
        keys.put("attention_type", "lolcats_llama" + (hybrid ? window : ""));
        keys.put("feature_map", c.featureMap() == LolCats.FeatureMap.RELU ? "relu" : "softmax_dim");
        keys.putObject("feature_map_kwargs").put("eps", 1e-12).put("fullspace", true);
        keys.putObject("learned_kernel_kwargs")
                .put("feature_dim", c.width())
                .put("skip_connection", false)
                .put("bias", c.featureMap() == LolCats.FeatureMap.RELU)
                .put("zero_init", false);
        ObjectNode all = keys.objectNode();
        all.put("name", "llama");
        all.putObject("model")
                .put("pretrained_model_name_or_path", BASE)
                .put("rope_theta", c.teacher().rotary().theta());
        all.set("attention", keys);
        return all;
    }

    private static ObjectNode tuning(Exported model, LolCats.Config c) {
        String name = LORA + "/" + FINETUNE;
        if (model.originals().containsKey(name)) {
            return model.originals().get(name);
        }
        ObjectNode all = JsonMapper.shared().createObjectNode();
        ObjectNode kwargs = all.putObject("finetune").put("method", "lora").putObject("kwargs");
        kwargs.put("r", c.rank()).put("lora_alpha", c.alpha()).put("lora_dropout", 0);
        MAPS.forEach(kwargs.putArray("target_modules")::add);
        return all;
    }
}
