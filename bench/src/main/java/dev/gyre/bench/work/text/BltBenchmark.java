package dev.gyre.bench.work.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.text.NgramHash;
import dev.gyre.engine.op.text.PatchPool;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Bytes embedded by themselves and by hashes of the n-grams that they end, n from 3 to 8, and pooled into patches by their largest
 * entries, forward and backward to all tables. B batch, T bytes, patches of four bytes in the mean. ids: (B, T); tables: (256, C) and
 * (V, C); y: (B, T / 4, C).
 */
public class BltBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** B. */
        @Param("4")
        public int batch;

        /** T. */
        @Param("1024")
        public int time;

        /** C. */
        @Param("256")
        public int width;

        /** V. */
        @Param("8192")
        public int rows;

        static final List<Integer> SIZES = List.of(3, 4, 5, 6, 7, 8);
        static final int BYTES = 256;
        static final int PATCH = 4;
        /** The factor of BLT's first hash function. */
        static final long FACTOR = 1000000007L;

        int patches() {
            return time / PATCH;
        }

        int[] ids() {
            return OperandValues.below(BYTES, batch * time, 0);
        }

        int[] bounds() {
            int patches = patches();
            int[] bounds = OperandValues.below(PATCH, batch * (patches + 1), 1);
            for (int i = 0; i < bounds.length; i++) {
                int p = i % (patches + 1);
                bounds[i] = p == 0 ? 0 : p == patches ? time : bounds[i] + PATCH * p;
            }
            return bounds;
        }

        @Override
        public Problem pose() {
            Problem p = new Problem("blt", 1e-5);
            Graph g = p.graph();
            Tensor ids = p.operand("ids", TensorType.i32(batch, time), b -> b.write(ids()));
            Tensor bounds = p.operand("bounds", TensorType.i32(batch, patches() + 1), b -> b.write(bounds()));
            List<Tensor> tables = new ArrayList<>();
            tables.add(p.normal("table", 1, BYTES, width));
            for (int n : SIZES) {
                tables.add(p.normal("table of " + n, 1, rows, width));
            }
            Tensor x = NgramHash.embedding(g, ids, tables.getFirst(), tables.subList(1, tables.size()), SIZES);
            Tensor y = g.add(new PatchPool(x, bounds, PatchPool.Kind.MAX)).getFirst();
            return p.differentiated(y, tables);
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.problem().ours();
        }
    }

    /** The graph, its kernels called as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain extends PlanState {

        /** Compiles the plan that calls the kernels as plain Java. */
        @Setup
        public void setUp(Operands o) {
            plan = o.problem().plain();
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private Operands o;
        private NDArray ids;
        private NDArray members;
        private NDArray mask;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            ids = manager.create(o.ids(), new Shape(o.batch, o.time)).toType(DataType.INT64, false);
            gatherPatches(o.bounds());
            check("PyTorch", this::pass);
        }

        /** The bytes of each patch as rows, the first one in the place of those that it lacks, which the mask then hides. */
        private void gatherPatches(int[] bounds) {
            int patches = o.patches();
            int longest = 2 * Operands.PATCH - 1;
            long[] rows = new long[o.batch * patches * longest];
            float[] hidden = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                int b = i / longest / patches;
                int at = b * (patches + 1) + i / longest % patches;
                int row = bounds[at] + i % longest;
                boolean exists = row < bounds[at + 1];
                rows[i] = (long) b * o.time + (exists ? row : bounds[at]);
                hidden[i] = exists ? 0f : Float.NEGATIVE_INFINITY;
            }
            members = manager.create(rows, new Shape(o.batch, patches, longest));
            mask = Torch.array(manager, hidden, o.batch, patches, longest, 1);
        }

        /** Powers and sums wrap around in 64 bits, the oldest byte has power zero. */
        private NDArray hashes(int n) {
            NDArray padded =
                    manager.zeros(new Shape(o.batch, n - 1), DataType.INT64).concat(ids, 1);
            NDArray sum = padded.get(":, :" + o.time);
            long power = 1;
            for (int i = 1; i < n; i++) {
                power *= Operands.FACTOR;
                sum = sum.add(padded.get(":, " + i + ":" + (i + o.time)).mul(power));
            }
            return sum.mod((long) o.rows);
        }

        NDList pass() {
            NDList tables = operands();
            NDArray x = embedded(ids, tables.get(0));
            for (int i = 1; i < tables.size(); i++) {
                x = x.add(embedded(hashes(Operands.SIZES.get(i - 1)), tables.get(i)));
            }
            NDArray bytes = x.reshape((long) o.batch * o.time, o.width);
            return results(embedded(members, bytes).add(mask).max(new int[] {2}), tables);
        }

        private static NDArray embedded(NDArray rows, NDArray table) {
            return Embedding.embedding(rows, table, SparseFormat.DENSE).singletonOrThrow();
        }
    }

    /** The graph as a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** The kernels as Java methods. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public void plain(Plain s) {
        s.plan.run();
    }

    /** {@code embedding}, 64-bit integer ops for the hashes, and a gather and {@code max} over padded patches, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
