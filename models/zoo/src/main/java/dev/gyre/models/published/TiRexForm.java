package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.torch.TorchFile;
import dev.gyre.models.arch.TiRex;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.task.Forecasting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** TiRex' checkpoint: a file of PyTorch Lightning's that holds the configuration beside the tensors. */
final class TiRexForm implements PublishedForm {

    private static final String WEIGHTS = "model.ckpt";
    private static final String SAID = "hyper_parameters";
    private static final String TENSORS = "state_dict";
    private static final String STACK = "block_stack.";
    private static final String MODEL = "model_config";
    private static final String BLOCKS = MODEL + ".block_kwargs";
    private static final String ALL_SLSTM = BLOCKS + ".all_slstm";
    private static final String SLSTM_AT = BLOCKS + ".slstm_at";

    @Override
    public String name() {
        return "tirex";
    }

    @Override
    public String family() {
        return "tirex";
    }

    @Override
    public Optional<String> licence() {
        return Optional.of(
                "NXAI Community License, which asks for \"Built with technology from NXAI\" where weights are passed on,"
                        + " and for a commercial licence above 100 M EUR of revenue a year");
    }

    @Override
    public boolean recognises(Publication p) {
        requireFirst(p);
        return file(p).flatMap(TiRexForm::said).isPresent();
    }

    private static Optional<Path> file(Publication p) {
        Path file = p.isFile() ? p.source() : p.folder().resolve(WEIGHTS);
        boolean checkpoint = file.toString().toLowerCase(Locale.ROOT).endsWith(".ckpt");
        return checkpoint && Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    /** TiRex-2 is another architecture, in a folder with a configuration file. */
    private static void requireFirst(Publication p) {
        if (p.isFile()) {
            return;
        }
        boolean yaml = Files.exists(p.folder().resolve("model-config.yaml"));
        boolean json = p.configuration("config.json")
                .filter(c -> c.keys().toString().toLowerCase(Locale.ROOT).matches("(?s).*tirex[-_]?2.*"))
                .isPresent();
        if (json || (yaml && Files.exists(p.folder().resolve(WEIGHTS)))) {
            throw new GyreException(
                    p + ": is TiRex-2, whose architecture (arXiv:2607.01204) isn't TiRex': import NX-AI/TiRex");
        }
    }

    private static Optional<Configuration> said(Path file) {
        try (TorchFile torch = TorchFile.open(file)) {
            return torch.values(SAID)
                    .map(v -> new Configuration(
                            file, (ObjectNode) JsonMapper.shared().<JsonNode>valueToTree(v)))
                    .filter(c -> c.at(MODEL).isObject());
        }
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Path file = file(p).orElseThrow(
                        () -> new GyreException(p + ": there is no " + WEIGHTS + ": name the checkpoint's file"));
        Configuration said = said(file)
                .orElseThrow(() ->
                        new GyreException(file + ": has no " + SAID + "." + MODEL + ": take the whole checkpoint"));
        List<TensorFiles> in = List.of(TensorFiles.open(file));
        return Opening.with(in, () -> {
            TensorMap tensors = new TensorMap(file.toString())
                    .addAll(in.getFirst(), name -> name.startsWith(STACK) ? name.substring(STACK.length()) : name);
            Configuration c = checked(said).with("ffn_width", Fit.rows(tensors, "blocks.0.ffn.proj_up.weight"));
            return PublishedModel.of(this, c, Forecasting.DOMAIN, tensors, Map.of(SAID, said.keys()), in);
        });
    }

    /** Refuses what the authors' package refuses, and blocks of mLSTM, which no published model has. */
    private static Configuration checked(Configuration said) {
        int patch = said.whole(MODEL + ".input_patch_size", 1, 1 << 12);
        said.require(MODEL + ".output_patch_size", patch)
                .requireSaid(
                        "train_ctx_len",
                        MODEL + ".quantiles",
                        MODEL + ".input_ff_dim",
                        BLOCKS + ".embedding_dim",
                        BLOCKS + ".num_heads");
        int blocks = said.whole(BLOCKS + ".num_blocks", 1, 512);
        if (!said.at(ALL_SLSTM).asBoolean(true)) {
            List<Integer> at =
                    said.at(SLSTM_AT).valueStream().map(n -> n.asInt(-1)).toList();
            for (int i = 0; i < blocks; i++) {
                if (!at.contains(i)) {
                    throw new GyreException(said.file() + ": " + ALL_SLSTM + " is false and " + SLSTM_AT
                            + " leaves block " + i + " out, but blocks of mLSTM aren't supported");
                }
            }
        }
        return said;
    }

    @Override
    public List<String> written(Parameter p) {
        String theirs = p.published().getFirst();
        return List.of(theirs.startsWith("blocks.") || theirs.startsWith("out_norm.") ? STACK + theirs : theirs);
    }

    @Override
    public void write(Exported model, Path folder) {
        Path file = folder.resolve(WEIGHTS);
        TiRex.Cell cell = ((TiRex.Config) model.settings()).cell();
        if (cell != TiRex.Cell.SLSTM) {
            throw new GyreException("a tirex with --cell " + cell.name().toLowerCase(Locale.ROOT)
                    + " has no published form: only slstm has");
        }
        Map<?, ?> said =
                JsonMapper.shared().convertValue(configuration(model, (TiRex.Config) model.settings()), Map.class);
        Weights.write(
                file, Weights.torch(file, model.tensors(this::written), TENSORS).value(SAID, said));
    }

    private static ObjectNode configuration(Exported model, TiRex.Config c) {
        if (model.originals().containsKey(SAID)) {
            return model.originals().get(SAID).deepCopy();
        }
        ObjectNode said = JsonMapper.shared().createObjectNode();
        said.put("train_ctx_len", c.context());
        ObjectNode inner = said.putObject(MODEL);
        inner.put("input_patch_size", c.patch()).put("output_patch_size", c.patch());
        c.quantiles().forEach(inner.putArray("quantiles")::add);
        inner.put("input_ff_dim", c.hidden());
        inner.putObject("block_kwargs")
                .put("all_slstm", true)
                .put("embedding_dim", c.dim())
                .put("num_blocks", c.blocks())
                .put("num_heads", c.heads())
                .put("return_last_states", true)
                .put("vocab_size", 0);
        return said;
    }
}
