package dev.gyre.jvm.program;

import dev.gyre.jvm.program.DoubleDecoder.Layer;
import dev.gyre.jvm.run.Transfers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A transformer decoder runs on a device as a plan of task graphs, one a layer, each of which takes the residual stream from the one before.
 *
 * @param <W> the type of the layers' weights
 */
final class DecoderProgram<W> implements AutoCloseable {
    static final int VOCABULARY = 61;
    static final int CONTEXT = 12;
    private static final int WIDTH = 64;
    private static final int HEADS = 4;
    private static final int KEY_HEADS = 2;
    private static final int HEAD_WIDTH = WIDTH / HEADS;
    private static final int KEY_WIDTH = KEY_HEADS * HEAD_WIDTH;
    private static final int HIDDEN = 96;
    /** Work-items of a row's group, of a norm's, and of a head's, which has fewer than there are positions. */
    private static final int ROW_ITEMS = 16;

    private static final int NORM_ITEMS = 32;
    private static final int HEAD_ITEMS = 5;
    private static final int NORM_GROUPS = WIDTH / NORM_ITEMS;

    private final DecoderWeights<W> type;
    private final Random random = new Random(7);
    private final DoubleDecoder decoder;
    private final boolean onDemand;
    private final KernelContext context = new KernelContext();
    private final GridScheduler grids = new GridScheduler();
    private final List<ImmutableTaskGraph> graphs = new ArrayList<>();
    private final TornadoExecutionPlan plan;
    private String before = "embedding";

    private final IntArray state = new IntArray(2);
    private final FloatArray x = new FloatArray(WIDTH);
    private final FloatArray partial = new FloatArray(NORM_GROUPS);
    private final FloatArray normed = new FloatArray(WIDTH);
    private final FloatArray queries = new FloatArray(WIDTH);
    private final FloatArray keys = new FloatArray(KEY_WIDTH);
    private final FloatArray values = new FloatArray(KEY_WIDTH);
    private final FloatArray attended = new FloatArray(WIDTH);
    private final FloatArray hidden = new FloatArray(HIDDEN);
    private final FloatArray logits = new FloatArray(VOCABULARY);

    /**
     * A decoder of random numbers.
     *
     * @param onDemand whether logits are asked for, and otherwise come after each execution
     */
    DecoderProgram(DecoderWeights<W> type, int layers, TornadoDevice device, boolean onDemand) {
        this.type = type;
        this.onDemand = onDemand;
        double[][] table = DecoderWeights.random(random, VOCABULARY, WIDTH);
        embedding(table);
        Layer[] all = new Layer[layers];
        for (int i = 0; i < layers; i++) {
            all[i] = layer("layer" + i);
        }
        double[] gains = gains();
        double[][] head = DecoderWeights.random(random, VOCABULARY, WIDTH);
        head(gains, head);
        decoder = new DoubleDecoder(HEADS, KEY_HEADS, table, all, gains, head);
        plan = Transfers.strictly(() -> new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new)));
        plan.withDevice(device).withGridScheduler(grids).withPreCompilation();
    }

    /** The same decoder in double precision. */
    DoubleDecoder inDouble() {
        return decoder;
    }

    /** The logits behind a token, with those before it in the cache; the graphs are executed one by one. */
    float[] step(int position, int token) {
        state.set(0, position);
        state.set(1, token);
        logits.init(Float.NaN);
        TornadoExecutionResult result = null;
        for (int graph = 0; graph < graphs.size(); graph++) {
            result = plan.withGraph(graph).withGridScheduler(grids).execute();
        }
        return read(result);
    }

    /** {@link #step} by one execution of all graphs. */
    float[] stepOfAllGraphs(int position, int token) {
        state.set(0, position);
        state.set(1, token);
        return read(plan.withAllGraphs().withGridScheduler(grids).execute());
    }

    private float[] read(TornadoExecutionResult result) {
        if (onDemand) {
            result.transferToHost(logits);
        }
        return logits.toHeapArray();
    }

    @Override
    public void close() throws TornadoExecutionPlanException {
        plan.freeDeviceMemory();
        plan.close();
    }

    private void embedding(double[][] numbers) {
        HalfFloatArray table = DecoderWeights.halves(numbers);
        TaskGraph graph = new TaskGraph(before)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, state)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, table)
                .task("embed", DecoderKernels::embed, context, table, state, x, WIDTH)
                .persistOnDevice(state, x);
        grid(graph, "embed", line(WIDTH, NORM_ITEMS));
        graphs.add(graph.snapshot());
    }

    private Layer layer(String name) {
        Layer numbers = new Layer(
                gains(),
                DecoderWeights.random(random, WIDTH, WIDTH),
                DecoderWeights.random(random, KEY_WIDTH, WIDTH),
                DecoderWeights.random(random, KEY_WIDTH, WIDTH),
                DecoderWeights.random(random, WIDTH, WIDTH),
                gains(),
                DecoderWeights.random(random, HIDDEN, WIDTH),
                DecoderWeights.random(random, HIDDEN, WIDTH),
                DecoderWeights.random(random, WIDTH, HIDDEN));
        TaskGraph graph = new TaskGraph(name).consumeFromDevice(before, state, x);
        before = name;
        attention(graph, numbers);
        feedForward(graph, numbers);
        graphs.add(graph.persistOnDevice(state, x).snapshot());
        return numbers;
    }

    private void attention(TaskGraph graph, Layer numbers) {
        W wq = type.encoder().apply(numbers.queries());
        W wk = type.encoder().apply(numbers.keys());
        W wv = type.encoder().apply(numbers.values());
        W out = type.encoder().apply(numbers.out());
        FloatArray keyCache = new FloatArray(CONTEXT * KEY_WIDTH);
        FloatArray valueCache = new FloatArray(CONTEXT * KEY_WIDTH);
        // What isn't kept for this sequence is never read.
        keyCache.init(Float.NaN);
        valueCache.init(Float.NaN);
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, wq, wk, wv, out, keyCache, valueCache);
        norm(graph, "attentionNorm", numbers.attentionGains());
        graph.task(
                        "projections",
                        type.projections(),
                        context,
                        normed,
                        wq,
                        wk,
                        wv,
                        queries,
                        keys,
                        values,
                        WIDTH,
                        KEY_WIDTH,
                        ROW_ITEMS)
                .task(
                        "turned",
                        DecoderKernels::turned,
                        context,
                        state,
                        queries,
                        keys,
                        values,
                        keyCache,
                        valueCache,
                        HEAD_WIDTH,
                        KEY_HEADS)
                .task(
                        "attention",
                        DecoderKernels::attention,
                        context,
                        state,
                        queries,
                        keyCache,
                        valueCache,
                        attended,
                        HEAD_WIDTH,
                        HEADS / KEY_HEADS,
                        KEY_WIDTH,
                        HEAD_ITEMS)
                .task("out", type.rowsAdded(), context, out, attended, x, WIDTH, ROW_ITEMS);
        grid(graph, "projections", line((WIDTH + 2 * KEY_WIDTH) * ROW_ITEMS, ROW_ITEMS));
        WorkerGrid2D pairs = new WorkerGrid2D(HEAD_WIDTH / 2, HEADS);
        pairs.setLocalWork(HEAD_WIDTH / 2, 1, 1);
        grid(graph, "turned", pairs);
        grid(graph, "attention", line(HEADS * HEAD_ITEMS, HEAD_ITEMS));
        grid(graph, "out", line(WIDTH * ROW_ITEMS, ROW_ITEMS));
    }

    private void feedForward(TaskGraph graph, Layer numbers) {
        W gates = type.encoder().apply(numbers.gates());
        W ups = type.encoder().apply(numbers.ups());
        W downs = type.encoder().apply(numbers.downs());
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, gates, ups, downs);
        norm(graph, "norm", numbers.gains());
        graph.task("gated", type.gated(), context, normed, gates, ups, hidden, WIDTH, ROW_ITEMS)
                .task("downs", type.rowsAdded(), context, downs, hidden, x, HIDDEN, ROW_ITEMS);
        grid(graph, "gated", line(HIDDEN * ROW_ITEMS, ROW_ITEMS));
        grid(graph, "downs", line(WIDTH * ROW_ITEMS, ROW_ITEMS));
    }

    private void head(double[] gains, double[][] numbers) {
        TaskGraph graph = new TaskGraph("head").consumeFromDevice(before, x);
        norm(graph, "norm", gains);
        W weights = type.encoder().apply(numbers);
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, weights)
                .task("logits", type.logits(), context, weights, normed, logits, WIDTH, ROW_ITEMS)
                .transferToHost(onDemand ? DataTransferMode.UNDER_DEMAND : DataTransferMode.EVERY_EXECUTION, logits);
        grid(graph, "logits", line((VOCABULARY + 3) * ROW_ITEMS, ROW_ITEMS));
        graphs.add(graph.snapshot());
    }

    /** Norms the residual stream by two kernels. */
    private void norm(TaskGraph graph, String name, double[] numbers) {
        FloatArray gains = new FloatArray(WIDTH);
        for (int i = 0; i < WIDTH; i++) {
            gains.set(i, (float) numbers[i]);
        }
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, gains)
                .task(name + "Squares", DecoderKernels::squares, context, x, partial, WIDTH, NORM_ITEMS)
                .task(name + "Scaled", DecoderKernels::scaled, context, x, partial, gains, normed, NORM_GROUPS);
        grid(graph, name + "Squares", line(WIDTH, NORM_ITEMS));
        grid(graph, name + "Scaled", line(WIDTH, NORM_ITEMS));
    }

    private double[] gains() {
        return random.doubles(WIDTH, 0.5, 1.5)
                .map(v -> new HalfFloat((float) v).getFloat32())
                .toArray();
    }

    private void grid(TaskGraph graph, String task, WorkerGrid grid) {
        grids.addWorkerGrid(graph.getTaskGraphName() + "." + task, grid);
    }

    private static WorkerGrid1D line(int items, int group) {
        WorkerGrid1D grid = new WorkerGrid1D(items);
        grid.setLocalWork(group, 1, 1);
        return grid;
    }
}
