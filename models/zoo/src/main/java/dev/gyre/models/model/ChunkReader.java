package dev.gyre.models.model;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.Count;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.models.layer.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads by {@link SequenceModel#logits} over states, with a plan for each length of a chunk. */
final class ChunkReader implements Reader {

    private final SequenceModel model;
    private final Device device;
    private final Multiplication multiplication;
    private final States states;
    private final Map<Kind, Part> parts = new HashMap<>();
    private Part latest;
    private long flops;

    /** The key of a plan: tokens of each row, and whether hidden states are told rather than logits. */
    private record Kind(int time, boolean hidden) {}

    /** The model over a number of tokens of each row. */
    private record Part(Tokens tokens, Tensor result, Plan plan) {}

    /** Empty states of a number of sequences. */
    ChunkReader(SequenceModel model, int rows, Device device, Multiplication multiplication) {
        this.model = model;
        this.device = device;
        this.multiplication = multiplication;
        this.states = new States(rows, multiplication.caches());
    }

    /** Width of the last hidden states that a model hands over where it reads a token; 0 if it has none. */
    static int hiddenWidth(SequenceModel model) {
        Graph g = new Graph();
        List<Tensor> hidden = new ArrayList<>();
        model.logits(g, Tokens.input(g, 1, 1), new Memory.Kept(new States(1), false, hidden::add));
        return hidden.isEmpty() ? 0 : hidden.getLast().dim(2);
    }

    private Part part(int time, boolean hidden) {
        return parts.computeIfAbsent(new Kind(time, hidden), k -> {
            Graph g = multiplication.graph();
            Tokens tokens = Tokens.input(g, states.rows(), k.time());
            List<Tensor> told = new ArrayList<>();
            Memory memory = new Memory.Kept(states, !k.hidden(), told::add);
            Tensor logits = model.logits(g, tokens, memory);
            multiplication.requireIn(g);
            if (!states.hasCaches()) {
                multiplication.requireFloatCaches();
            }
            g.add(new Count(memory.position(g, states.rows()), k.time()));
            if (k.hidden() && told.isEmpty()) {
                throw new GyreException("the model has no hidden states");
            }
            Tensor result = k.hidden() ? told.getLast() : logits;
            PlanOptions options = PlanOptions.named((k.hidden() ? "hidden" : "read") + k.time())
                    .with(Trait.REFRESHED);
            Plan plan = Plan.compile(g, device, List.of(result), options);
            tokens.prepare(device);
            return new Part(tokens, result, plan);
        });
    }

    @Override
    public void prepare(int time) {
        part(time, false);
    }

    @Override
    public void read(int[] ids) {
        run(part(ids.length / states.rows(), false), ids);
    }

    @Override
    public float[] hidden(int[] ids) {
        Part part = part(ids.length / states.rows(), true);
        run(part, ids);
        return part.plan().floats(part.result());
    }

    private void run(Part part, int[] ids) {
        updateHost();
        part.tokens().fill(ids, part.plan()::input);
        part.plan().run();
        latest = part;
        flops += part.plan().cost().flops();
    }

    @Override
    public float[] logits() {
        return latest.plan().floats(latest.result());
    }

    @Override
    public long flopsPerToken() {
        return part(1, false).plan().cost().flops();
    }

    @Override
    public long flops() {
        return flops;
    }

    @Override
    public States states() {
        updateHost();
        return states;
    }

    /** Copies the states to the host: other plans, and the host, see them only after a device gave them back. */
    private void updateHost() {
        if (latest != null) {
            latest.plan().updateHost();
        }
    }

    @Override
    public void close() {
        parts.values().forEach(p -> {
            p.tokens().close();
            p.plan().close();
        });
    }
}
