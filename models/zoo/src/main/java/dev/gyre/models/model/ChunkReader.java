package dev.gyre.models.model;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads by {@link SequenceModel#logits} over states, with a plan for each length of a chunk. */
final class ChunkReader implements Reader {

    private final SequenceModel model;
    private final Device device;
    private final Multiplication multiplication;
    private final States states;
    private final Map<Integer, Part> parts = new HashMap<>();
    private Part latest;
    private long flops;

    /** The model over a number of tokens of each row. */
    private record Part(Tokens tokens, Tensor logits, Plan plan) {}

    /** Empty states of a number of sequences. */
    ChunkReader(SequenceModel model, int rows, Device device, Multiplication multiplication) {
        this.model = model;
        this.device = device;
        this.multiplication = multiplication;
        this.states = new States(rows);
    }

    private Part part(int time) {
        return parts.computeIfAbsent(time, t -> {
            Graph g = multiplication.graph();
            Tokens tokens = Tokens.input(g, states.rows(), t);
            Memory memory = new Memory.Kept(states, true);
            Tensor logits = model.logits(g, tokens, memory);
            multiplication.requireIn(g);
            g.add(new Count(memory.position(g, states.rows()), t));
            PlanOptions options = PlanOptions.named("read" + t).with(Trait.REFRESHED);
            Plan plan = Plan.compile(g, device, List.of(logits), options);
            tokens.prepare(device);
            return new Part(tokens, logits, plan);
        });
    }

    @Override
    public void prepare(int time) {
        part(time);
    }

    @Override
    public void read(int[] ids) {
        Part part = part(ids.length / states.rows());
        updateHost();
        part.tokens().fill(ids, part.plan()::input);
        part.plan().run();
        latest = part;
        flops += part.plan().cost().flops();
    }

    @Override
    public float[] logits() {
        return latest.plan().floats(latest.logits());
    }

    @Override
    public long flopsPerToken() {
        return part(1).plan().cost().flops();
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

    /** Other plans, and the host, see the states only after a device gave them back. */
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
