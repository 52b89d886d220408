package dev.gyre.engine.op.recurrent;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import dev.gyre.tasks.layout.Layout;
import dev.gyre.tasks.recurrent.ScanLayout;
import java.util.List;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

/**
 * Extents of a recurrence over heads, and the tasks that all recurrent cells share.
 *
 * @param batch B
 * @param time T, 1 for a step
 * @param heads N
 * @param width D, width of a head
 */
record Recurrence(RecurrentCell cell, int batch, int time, int heads, int width) {

    /** Tasks of {@link #weightGradients} and {@link #biasGradient}. */
    static final int GRADIENT_TASKS = 4;

    private static final int LEAST_ROWS = 256;

    /** Four gates of a head this wide take 32 KiB of local memory, which every OpenCL device has. */
    private static final int WIDEST = 2048;

    /**
     * Lanes of a vector for each element of a batch from which on units fill vectors better. An sLSTM of 4 heads of 128 over 64 steps, vectors
     * of 512 bits: 3.4, 2.2 and 1.6 times as fast for 1, 2 and 4 elements, 0.6 times for 8.
     */
    private static final int FEW = 4;

    /** Work-items of a group, which every GPU takes. */
    private static final int ITEMS = 256;

    /**
     * Reads the extents off a cell's tensors and refuses those that don't fit.
     *
     * @param wx (B, T, gates C), or (B, gates C) for a step
     * @param r (N, D, gates, D)
     * @param bias (gates, N, D)
     * @param states (B, N, D) each
     */
    static Recurrence of(String op, RecurrentCell cell, Tensor wx, Tensor r, Tensor bias, List<Tensor> states) {
        RecurrentCell.Gates gates = cell.gates();
        int rank = wx.shape().rank();
        ShapeException.check(
                rank == 2 || rank == 3, op, wx.name() + " must be (B, T, gates C), for a step (B, gates C)", wx);
        ShapeException.rank(op, r, 4);
        int n = r.dim(0);
        int d = r.dim(1);
        requireShape(op, r, n, d, gates.recurrent(), d);
        requireShape(op, bias, gates.bias(), n, d);
        ShapeException.check(
                wx.dim(-1) == gates.input() * n * d && wx.shape().size() > 0,
                op,
                "the last axis of " + wx.name() + " must hold " + gates.input() + " gates of " + n + " heads of width "
                        + d,
                wx,
                r);
        for (Tensor s : states) {
            requireShape(op, s, wx.dim(0), n, d);
        }
        return new Recurrence(cell, wx.dim(0), rank == 3 ? wx.dim(1) : 1, n, d);
    }

    private static void requireShape(String op, Tensor t, int... dims) {
        TensorType wanted = TensorType.f32(dims);
        ShapeException.check(t.type().equals(wanted), op, t.name() + " must be " + wanted, t);
    }

    /** G, gates that read the hidden state. */
    private int gates() {
        return cell.gates().recurrent();
    }

    private int states() {
        return cell.states().size();
    }

    /** B, T, N and D, which scans take. */
    TaskArguments extents() {
        return sizes(batch, time, heads, width);
    }

    /** C = N D. */
    int channels() {
        return heads * width;
    }

    /** (B, T, slots C), as layers see a sequence. */
    TensorType sequence(int slots) {
        return TensorType.f32(batch, time, slots * channels());
    }

    /** (T, slots, N, D, B), as a scan sees it. */
    TensorType packed(int slots) {
        return TensorType.f32(time, slots, heads, width, batch);
    }

    /** (T + 1, states, N, D, B): every state before and after every step. */
    TensorType history() {
        return TensorType.f32(time + 1, states(), heads, width, batch);
    }

    /** The type of a state. (B, N, D) */
    TensorType state() {
        return TensorType.f32(batch, heads, width);
    }

    /** (states, N, D, B): gradients carried from step to step. */
    TensorType carry() {
        return TensorType.f32(states(), heads, width, batch);
    }

    /** The recurrent weights as the forward scan reads them. */
    TensorType weightsByUnit() {
        return TensorType.f32(heads, width, width, gates());
    }

    /** Floating-point operations of a pass over the sequence. */
    long flops() {
        return (long) batch * time * channels() * (2L * gates() * width + cell.flops());
    }

    /** Whether to take the scans' forms in which work-items are units: on GPUs, and where a batch leaves most lanes of a vector empty. */
    boolean grouped(Emitter e) {
        return width <= WIDEST && (e.grouped() || FEW * batch <= e.lanes());
    }

    /** The grid of kernels for GPUs: a group for each head of each batch element. */
    WorkerGrid groups() {
        int items = Math.min(width, ITEMS);
        WorkerGrid grid = new WorkerGrid1D(batch * heads * items);
        grid.setLocalWork(items, 1, 1);
        return grid;
    }

    /** Puts a sequence (B, T, slots C) into the scan's layout. */
    void pack(Emitter e, String task, Tensor sequence, Tensor packed, int slots) {
        e.task(task, Layout::transpose)
                .with(reads(sequence), writes(packed), sizes(1, batch, time * slots * channels()));
    }

    /** Puts the recurrent weights into the forward scan's layout. */
    void packWeights(Emitter e, Tensor r, Tensor byUnit) {
        e.task("weights", Layout::transpose).with(reads(r), writes(byUnit), sizes(heads, width * gates(), width));
    }

    /** Takes the gradient at the input, the last gates of the bias, out of the scan's layout: (B, T, gates C). */
    void unpackInput(Emitter e, Tensor delta, Tensor dwx) {
        RecurrentCell.Gates gates = cell.gates();
        int inner = gates.bias() - gates.input();
        unpackSequence(
                e, "input", delta, inner * channels(), gates.bias() * channels(), dwx, gates.input() * channels());
    }

    /** Takes the hidden state after every step, the first of the states, out of a history: (B, T, C). */
    void unpackHidden(Emitter e, Tensor history, Tensor hidden) {
        int states = states() * channels();
        unpackSequence(e, "hidden", history, states, states, hidden, channels());
    }

    /**
     * Takes a sequence out of the scan's layout.
     *
     * @param from the first channel
     * @param step channels of a step
     * @param width channels that are taken
     */
    private void unpackSequence(Emitter e, String task, Tensor packed, int from, int step, Tensor sequence, int width) {
        e.task(task, ScanLayout::unpack)
                .with(reads(packed), sizes(from * batch, step * batch), writes(sequence), sizes(batch, time, width));
    }

    /** Takes the final value of one of the states out of a history: (B, N, D). */
    void unpackFinal(Emitter e, Tensor history, int state, Tensor last) {
        unpackState(e, "final" + state, history, time * states() + state, last);
    }

    /** Takes one of the carried gradients out: (B, N, D). */
    void unpackCarry(Emitter e, Tensor carry, int state, Tensor gradient) {
        unpackState(e, "initial" + state, carry, state, gradient);
    }

    private void unpackState(Emitter e, String task, Tensor packed, int block, Tensor state) {
        int offset = block * channels() * batch;
        e.task(task, ScanLayout::unpack)
                .with(reads(packed), sizes(offset, 0), writes(state), sizes(batch, 1, channels()));
    }

    /** The steps of a part of {@link ScanLayout#weightParts}: the parts are never more than the gates of the sequence. */
    private int stepsOfPart() {
        return (Math.max(LEAST_ROWS, width) + batch - 1) / batch;
    }

    /** The parts of the gradient at the recurrent weights: (parts, N, D, G, D). */
    TensorType weightParts() {
        int steps = stepsOfPart();
        return TensorType.f32((time + steps - 1) / steps, heads, width, gates(), width);
    }

    /**
     * The gradient at the recurrent weights.
     *
     * @param delta gradients at all that the bias is added to, as a scan sees them
     * @param history of the states
     * @param parts scratch
     */
    void weightGradients(Emitter e, Tensor delta, Tensor history, Tensor parts, Tensor dr) {
        e.task("parts", ScanLayout::weightParts)
                .with(
                        reads(delta, history),
                        writes(parts),
                        sizes(
                                batch,
                                time,
                                stepsOfPart(),
                                heads,
                                width,
                                gates(),
                                cell.gates().bias(),
                                states()));
        e.task("weights", Elementwise::columnSums)
                .with(reads(parts), writes(dr), sizes(parts.dim(0), channels() * gates() * width));
    }

    /** (gates of the bias, N, D, B): sums over time. */
    TensorType sums() {
        return TensorType.f32(cell.gates().bias(), heads, width, batch);
    }

    /**
     * The gradient at the bias.
     *
     * @param delta gradients at all that it's added to, as a scan sees them
     * @param sums scratch
     */
    void biasGradient(Emitter e, Tensor delta, Tensor sums, Tensor db) {
        int units = cell.gates().bias() * channels();
        e.task("sums", Elementwise::columnSums).with(reads(delta), writes(sums), sizes(time, units * batch));
        e.task("bias", ScanLayout::sumOverBatch).with(reads(sums), writes(db), sizes(batch, units));
    }

    /** Lets a step's new hidden state take the place of the old one. */
    void replace(Emitter e, Tensor newHidden, Tensor hidden) {
        e.task("replace", Layout::copy).with(reads(newHidden), writes(hidden), sizes(batch * channels()));
    }
}
