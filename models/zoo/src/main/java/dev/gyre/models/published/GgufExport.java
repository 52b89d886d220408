package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.gguf.BlockType;
import dev.gyre.engine.io.gguf.GgufWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.arch.Transformer;
import dev.gyre.models.arch.TransformerVariant;
import dev.gyre.models.arch.TransformerVariant.Biases;
import dev.gyre.models.layer.RotaryFrequencies;
import dev.gyre.models.layer.RotaryFrequencies.Scaling;
import dev.gyre.models.parameter.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes a transformer as llama.cpp's file. Matrices are stored in the type that is asked for, or in F16 where its blocks don't divide their rows;
 * all else, and the factors of Llama 3.1's frequencies, in F32.
 */
final class GgufExport {

    /** llama.cpp's numbers for files of mostly one type. */
    private static final Map<BlockType, Integer> FILE_TYPES = Map.of(
            BlockType.F32,
            0,
            BlockType.F16,
            1,
            BlockType.Q4_0,
            2,
            BlockType.Q8_0,
            7,
            BlockType.Q4_K,
            14,
            BlockType.Q6_K,
            18,
            BlockType.BF16,
            32);

    private final Exported model;
    private final Transformer.Config config;
    private final BlockType type;
    private final String architecture;

    private GgufExport(Exported model, Transformer.Config config, BlockType type) {
        this.model = model;
        this.config = config;
        this.type = type;
        this.architecture = architecture(model, config);
    }

    /**
     * Writes a file.
     *
     * @param names the transformers package's of a parameter
     * @param tokenizer the run's, as metadata
     * @param type of matrices
     * @throws GyreException if llama.cpp has no architecture like it, or the file can't be written
     */
    static void write(
            Exported model,
            Function<Parameter, List<String>> names,
            GgufVocabulary tokenizer,
            BlockType type,
            Path file) {
        if (!(model.settings() instanceof Transformer.Config config)) {
            throw new GyreException(
                    model.label() + ": can't be exported as GGUF, which has models in the shape of Llama");
        }
        LlamaForm.requireShape(model, config);
        GgufWriter out = new GgufWriter();
        GgufExport export = new GgufExport(model, config.explicit(), type);
        export.metadata(out);
        tokenizer.write(out);
        model.tensors(names).forEach(t -> export.tensor(out, t));
        if (config.rotary().ropeScaling() == Scaling.LLAMA3) {
            float[] factors = factors(config.rotary(), config.headWidth());
            Shape shape = Shape.of(factors.length);
            out.tensor("rope_freqs.weight", BlockType.F32, shape, () -> Numbers.of(shape, factors));
        }
        AtomicFile.write(file, out::writeTo);
    }

    private static String architecture(Exported model, Transformer.Config c) {
        TransformerVariant v = c.variant();
        if (v.attentionBias() == Biases.QKV) {
            return "qwen2";
        }
        if (v.headNorms()) {
            model.require(v.attentionBias() == Biases.NONE, "llama.cpp's Qwen3 has no biases");
            return "qwen3";
        }
        return v.isScaled(c.headWidth()) ? "granite" : "llama";
    }

    private String key(String rest) {
        return architecture + "." + rest;
    }

    private void metadata(GgufWriter out) {
        out.text("general.architecture", architecture)
                .text("general.name", String.valueOf(Path.of(model.label()).getFileName()))
                .whole("general.file_type", FILE_TYPES.get(type))
                .whole("general.quantization_version", 2)
                .whole(key("vocab_size"), model.domain().outputs())
                .whole(key("embedding_length"), config.dim())
                .whole(key("feed_forward_length"), config.hidden())
                .whole(key("block_count"), config.blocks())
                .whole(key("context_length"), config.context())
                .whole(key("attention.head_count"), config.heads())
                .whole(key("attention.head_count_kv"), config.groups())
                .whole(key("attention.key_length"), config.headWidth())
                .whole(key("attention.value_length"), config.headWidth())
                .whole(key("rope.dimension_count"), config.headWidth())
                .number(key("attention.layer_norm_rms_epsilon"), config.normEpsilon())
                .number(key("rope.freq_base"), config.rotary().theta());
        if (architecture.equals("granite")) {
            TransformerVariant v = config.variant();
            out.number(key("embedding_scale"), v.embeddingScale())
                    .number(key("attention.scale"), v.attentionScale())
                    .number(key("residual_scale"), v.residualScale())
                    .number(key("logit_scale"), v.logitScale());
        }
    }

    private void tensor(GgufWriter out, Weights.Tensor t) {
        String name = t.names().getFirst();
        Shape shape = t.shape();
        BlockType stored =
                shape.rank() < 2 ? BlockType.F32 : shape.dim(-1) % type.numbers() == 0 ? type : BlockType.F16;
        boolean turns = architecture.equals("llama") || architecture.equals("granite");
        int heads = !turns
                ? 0
                : name.contains(".q_proj.") ? config.heads() : name.contains(".k_proj.") ? config.groups() : 0;
        out.tensor(
                GgufModel.theirs(name),
                stored,
                shape,
                () -> heads == 0 ? t.numbers().get() : inTurns(t.numbers().get(), shape, heads));
    }

    /** Rows of each head's two halves in turns. */
    private static Numbers inTurns(Numbers rows, Shape shape, int heads) {
        return new TransposedRuns(rows, shape, 2, shape.dim(0) / heads / 2, shape.size() / shape.dim(0));
    }

    private static float[] factors(RotaryFrequencies scaled, int channels) {
        float[] slow = scaled.each(channels);
        float[] plain = scaled.unscaled().each(channels);
        float[] factors = new float[slow.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = plain[i] / slow[i];
        }
        return factors;
    }
}
