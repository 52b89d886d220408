package dev.gyre.models.arch.blt;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.layout.FillInts;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.models.model.Multiplication;
import java.util.Arrays;
import java.util.List;

/**
 * Closes the open patch of every row: out of its bytes, through the latent transformer on top of the patches before.
 *
 * @param bytes the patch's bytes, of at most L. (B, L, D)
 * @param bounds 0 and the patch's length. (B, 2)
 * @param lengths the latter for each of the patch's vectors. (B, k)
 * @param position number of the patch. (B)
 * @param from the first patch that it sees, of those kept and itself. (B, 1)
 * @param latents the vectors for bytes. (B, k, D)
 */
record PatchPlan(
        BltConfig config,
        ReaderTables tables,
        Tensor bytes,
        Tensor bounds,
        Tensor lengths,
        Tensor position,
        Tensor from,
        Tensor latents,
        Plan plan)
        implements AutoCloseable {

    /** Compiles it for patches of at most so many bytes. */
    static PatchPlan of(
            Blt model, States states, ReaderTables tables, int longest, Device device, Multiplication multiplication) {
        Graph g = multiplication.graph();
        BltConfig c = model.config();
        int rows = states.rows();
        Memory memory = new Memory.Kept(states, false);
        Tensor bytes = g.input("bytes", TensorType.f32(rows, longest, c.local().dimLocal()));
        Tensor bounds = g.input("bounds", TensorType.i32(rows, 2));
        Tensor none = g.apply(new FillInts(Shape.of(rows, c.cross().crossVectors()), 0));
        Tensor lengths = g.input("lengths", TensorType.i32(rows, c.cross().crossVectors()));
        Tensor position = g.input("position", TensorType.i32(rows));
        Tensor from = g.input("from", TensorType.i32(rows, 1));
        Tensor to = g.apply(new FillInts(Shape.of(rows, 1), c.global().context() + 1));
        Tensor patch = model.encoder().patches(g, bytes, bounds, AttentionMask.spans(g, none, lengths, longest));
        AttentionMask mask = new AttentionMask(
                position,
                AttentionMask.spans(g, from, to, c.global().context() + 1),
                c.global().context());
        Tensor latents = model.decoder().latents(g, model.latent(g, patch, mask, memory));
        PlanOptions options = PlanOptions.named("patch" + longest).with(Trait.REFRESHED);
        Plan plan = Plan.compile(g, device, List.of(latents), options);
        return new PatchPlan(c, tables, bytes, bounds, lengths, position, from, latents, plan);
    }

    /** Closes patches of the given lengths and returns their vectors (B, k D). */
    float[] run(int[] length) {
        int rows = length.length;
        int[] ends = new int[2 * rows];
        int[] each = new int[rows * config.cross().crossVectors()];
        int[] number = new int[rows];
        int[] first = new int[rows];
        for (int row = 0; row < rows; row++) {
            ends[2 * row + 1] = length[row];
            Arrays.fill(
                    each,
                    row * config.cross().crossVectors(),
                    (row + 1) * config.cross().crossVectors(),
                    length[row]);
            number[row] = tables.patches(row);
            first[row] = Math.max(1, config.global().context() - tables.since(row));
        }
        plan.input(bytes).write(tables.bytes(bytes.dim(1)));
        plan.input(bounds).write(ends);
        plan.input(lengths).write(each);
        plan.input(position).write(number);
        plan.input(from).write(first);
        plan.run();
        float[] vectors = plan.floats(latents);
        plan.updateHost();
        return vectors;
    }

    @Override
    public void close() {
        plan.close();
    }
}
