package dev.gyre.models.arch.blt;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.text.SoftmaxEntropy;
import dev.gyre.engine.op.training.Count;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Multiplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Plans over T bytes of each row on top of what was read: the entropy model, the local encoder, and the local decoder. */
final class BytePlans implements AutoCloseable {

    private final Optional<Asking> asking;
    private final Encoding encoding;
    private final Decoding decoding;

    private record Asking(Tokens tokens, Tensor entropies, Plan plan) {}

    private record Encoding(Tensor ids, Tensor context, Tensor h, Plan plan) {}

    private record Decoding(Tensor ids, Tensor h, Tensor latents, Tensor from, Tensor to, Tensor result, Plan plan) {}

    private BytePlans(Optional<Asking> asking, Encoding encoding, Decoding decoding) {
        this.asking = asking;
        this.encoding = encoding;
        this.decoding = decoding;
    }

    /**
     * The key of a plan.
     *
     * @param time bytes of each row
     * @param hidden whether the decoder tells the last hidden states of all bytes rather than the last one's logits
     */
    record Kind(int time, boolean hidden) {}

    static BytePlans of(Blt model, States states, Kind kind, Device device, Multiplication multiplication) {
        int time = kind.time();
        return new BytePlans(
                model.patcher().map(p -> asking(p.model(), states, time, device)),
                encoding(model, states, time, device, multiplication),
                decoding(model, states, kind, device, multiplication));
    }

    private static Plan compiled(Graph g, Device device, Tensor fetch, String name) {
        return Plan.compile(g, device, List.of(fetch), PlanOptions.named(name).with(Trait.REFRESHED));
    }

    /** Patches end where they do with exact products, as they do in whole sequences. */
    private static Asking asking(ByteTransformer model, States states, int time, Device device) {
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, states.rows(), time);
        Tensor entropies = g.apply(new SoftmaxEntropy(model.logits(g, tokens, new Memory.Kept(states, false))));
        return new Asking(tokens, entropies, compiled(g, device, entropies, "entropies" + time));
    }

    private static Encoding encoding(Blt model, States states, int time, Device device, Multiplication multiplication) {
        Graph g = multiplication.graph();
        Memory memory = new Memory.Kept(states, false);
        Tensor ids = g.input("ids", TensorType.i32(states.rows(), time));
        Tensor context = g.input(
                "context",
                TensorType.i32(states.rows(), Math.max(1, model.encoder().reach()) + time));
        AttentionMask mask = model.localMask(g, "encoder.", ids, memory);
        Tensor h = model.encoder().bytes(g, context, time, mask, memory);
        return new Encoding(ids, context, h, compiled(g, device, h, "encoder" + time));
    }

    /** Each byte reads the vectors of a patch of its own, however many of them are the same. */
    private static Decoding decoding(
            Blt model, States states, Kind kind, Device device, Multiplication multiplication) {
        Graph g = multiplication.graph();
        int time = kind.time();
        BltConfig c = model.config();
        int rows = states.rows();
        List<Tensor> hidden = new ArrayList<>();
        Memory memory = new Memory.Kept(states, !kind.hidden(), hidden::add);
        Tensor ids = g.input("ids", TensorType.i32(rows, time));
        Tensor h = g.input("h", TensorType.f32(rows, time, c.local().dimLocal()));
        Tensor latents = g.input(
                "latents",
                TensorType.f32(rows, time * c.cross().crossVectors(), c.local().dimLocal()));
        Tensor from = g.input("from", TensorType.i32(rows, time));
        Tensor to = g.input("to", TensorType.i32(rows, time));
        AttentionMask mask = model.localMask(g, "decoder.", ids, memory);
        Tensor logits = model.decoder()
                .logits(
                        g,
                        h,
                        latents,
                        AttentionMask.spans(g, from, to, time * c.cross().crossVectors()),
                        mask,
                        memory);
        g.add(new Count(memory.position(g, rows), time));
        Tensor result = kind.hidden() ? hidden.getLast() : logits;
        Plan plan = compiled(g, device, result, "decoder" + time);
        int[] first = new int[rows * time];
        int[] end = new int[rows * time];
        for (int i = 0; i < first.length; i++) {
            first[i] = i % time * c.cross().crossVectors();
            end[i] = first[i] + c.cross().crossVectors();
        }
        plan.input(from).write(first);
        plan.input(to).write(end);
        return new Decoding(ids, h, latents, from, to, result, plan);
    }

    /** Entropies of the predictions after each byte (B T); none without an entropy model. */
    float[] entropies(int[] ids) {
        return asking.map(a -> run(a.plan(), a.entropies(), inputs -> a.tokens().fill(ids, inputs)))
                .orElse(new float[0]);
    }

    /** The encoder's bytes (B T D). context: the ids behind those that their hashes depend on. */
    float[] encode(int[] ids, int[] context) {
        return run(encoding.plan(), encoding.h(), inputs -> {
            inputs.apply(encoding.ids()).write(ids);
            inputs.apply(encoding.context()).write(context);
        });
    }

    /** Logits after the last byte of each row (B V), or hidden states (B T D). latents: what each byte reads. (B T k D) */
    float[] decode(int[] ids, float[] h, float[] latents) {
        return run(decoding.plan(), decoding.result(), inputs -> {
            inputs.apply(decoding.ids()).write(ids);
            inputs.apply(decoding.h()).write(h);
            inputs.apply(decoding.latents()).write(latents);
        });
    }

    /** Floating-point operations of all three. */
    long flops() {
        long asked = asking.map(a -> a.plan().cost().flops()).orElse(0L);
        return asked + encoding.plan().cost().flops() + decoding.plan().cost().flops();
    }

    private float[] run(Plan plan, Tensor result, Consumer<Function<Tensor, Buffer>> feed) {
        feed.accept(plan::input);
        plan.run();
        float[] numbers = plan.floats(result);
        plan.updateHost();
        return numbers;
    }

    @Override
    public void close() {
        asking.ifPresent(a -> a.plan().close());
        encoding.plan().close();
        decoding.plan().close();
    }
}
