package dev.gyre.models.arch.blt;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Compound;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.task.NextByte;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Byte Latent Transformer: bytes are gathered in patches, which end where an entropy model is uncertain about the next byte; a
 * large transformer goes over the patches, small ones over the bytes. Pagnoni et al. 2024, arXiv:2412.09871, in the form of the
 * released models.
 *
 * <p>The entropy model is a part of the model, see {@link BltRecipe}. Where patches begin is decided on the host, in whole sequences
 * by {@link PatchInputs}, in generation by {@link BltReader}.
 */
public final class Blt implements Compound {

    /** Bytes are tokens from 4 on, and 1 stands for the beginning. */
    public static final NextByte TASK = new NextByte(192, PatchRule.OFFSET, 1);

    /** Name of patch lengths that are known, (B, any number), filled up with zeros; then nothing is asked. */
    public static final String LENGTHS = "lengths";

    /** The prefix of the names of the entropy model's parameters. */
    static final String PATCHER = "patcher.";

    /** The room for a training sequence's patches, as a multiple of their expected number. */
    private static final double ROOM = 1.5;

    /** An entropy model, and the threshold that goes with it. */
    record Patcher(ByteTransformer model, Variable threshold) {}

    private final BltConfig config;
    private final Optional<Patcher> patcher;
    private final LocalEncoder encoder;
    private final List<TransformerBlock> latent;
    private final LocalDecoder decoder;

    /** A model that declares its parameters. */
    public Blt(BltConfig c, Parameters p) {
        config = c;
        patcher = c.patches().patching().readsEntropies()
                ? Optional.of(patcher(c, p.within(PATCHER, "", "model.patcher.")))
                : Optional.empty();
        encoder = LocalEncoder.of(p, c);
        latent = TransformerBlock.stack(
                p.within("global_transformer.", "global_transformer.", "model.global_transformer."),
                c.global().globalLayers(),
                c.globalForm());
        decoder = LocalDecoder.of(p, c);
    }

    private static Patcher patcher(BltConfig c, Parameters p) {
        return new Patcher(
                new ByteTransformer(c.patcher(), p),
                p.buffer("threshold", Init.constant(c.patches().threshold()), 1));
    }

    /** The entropy model, if there's one. */
    @Override
    public Map<String, SequenceModel> parts() {
        return patcher.map(p -> Map.<String, SequenceModel>of("entropy", p.model()))
                .orElse(Map.of());
    }

    BltConfig config() {
        return config;
    }

    Optional<Patcher> patcher() {
        return patcher;
    }

    LocalEncoder encoder() {
        return encoder;
    }

    LocalDecoder decoder() {
        return decoder;
    }

    /** The rule by which patches begin, with the threshold as it is now. */
    PatchRule.Causal rule() {
        return rule(patcher.map(p -> p.threshold().buffer().number(0)).orElse(0.0));
    }

    /** The rule by which patches begin, with a threshold. */
    PatchRule.Causal rule(double threshold) {
        return switch (config.patches().patching()) {
            case ENTROPY ->
                config.patches().thresholdAdd() > 0
                        ? new PatchRule.Both(
                                (float) threshold, (float) config.patches().thresholdAdd())
                        : new PatchRule.Global((float) threshold);
            case MONOTONIC -> new PatchRule.Monotonic((float) threshold);
            case SPACE -> new PatchRule.Space();
            case STATIC -> new PatchRule.Static((int) config.patches().patchSize());
            case BYTE -> new PatchRule.Single();
        };
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        if (!memory.isEmpty()) {
            throw new GyreException("BLT decides on the host between its parts: read with its own reader");
        }
        int time = tokens.time();
        // The last patch isn't complete, so nothing reads it.
        int room = tokens.isPartial()
                ? Math.min(time, (int) Math.ceil(ROOM * time / config.patches().patchSize()) + 2)
                : time;
        PatchInputs in = PatchInputs.of(g, tokens, this, room);
        Tensor ids = tokens.ids();
        AttentionMask mask = localMask(g, "local.", ids, memory);
        Tensor h = encoder.bytes(g, ids, time, mask, memory);
        Tensor patches = encoder.patches(g, h, in.bounds(), in.bytesOfPatches());
        Tensor position = memory.position(g, tokens.batch());
        Tensor deep = latent(g, patches, new AttentionMask(position, in.patchesOfPatches(), 0), memory);
        return decoder.logits(g, h, decoder.latents(g, deep), in.patchesOfBytes(), mask, memory);
    }

    /** The mask of attention among bytes in one of the local models, by its window and documents. */
    AttentionMask localMask(Graph g, String path, Tensor ids, Memory memory) {
        return AttentionMask.ofTokens(g, path, ids, config.local().window(), config.documents(), memory);
    }

    /** The latent transformer. (B, P, its width) to the same. */
    Tensor latent(Graph g, Tensor patches, AttentionMask mask, Memory memory) {
        Tensor x = patches;
        for (TransformerBlock b : latent) {
            x = b.apply(g, x, mask, memory);
        }
        return x;
    }

    @Override
    public int hiddenWidth() {
        return config.local().dimLocal();
    }

    @Override
    public boolean hasInsights() {
        return true;
    }

    @Override
    public Reader reader(int rows, Device device, Multiplication multiplication) {
        return new BltReader(this, rows, device, multiplication);
    }
}
