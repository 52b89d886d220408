package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.NgramHash;
import dev.gyre.engine.op.PatchPool;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Bytes embedded by themselves and by hashes of the n-grams that they end, n from 3 to 8, and pooled into patches by their largest
 * entries, forward and backward to all tables. B batch, T bytes, patches of four bytes in the mean. ids: (B, T); tables: (256, C) and
 * (V, C); y: (B, T / 4, C).
 */
public class BltBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

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

        int[] ids;
        int[] bounds;
        float[] table;
        final List<float[]> hashed = new ArrayList<>();
        float[] dy;
        Problem problem;

        int patches() {
            return time / PATCH;
        }

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int patches = patches();
            ids = Numbers.below(BYTES, batch * time, 0);
            bounds = Numbers.below(PATCH, batch * (patches + 1), 1);
            for (int i = 0; i < bounds.length; i++) {
                int p = i % (patches + 1);
                bounds[i] = p == 0 ? 0 : p == patches ? time : bounds[i] + PATCH * p;
            }
            table = Numbers.normal(BYTES * width, 2, 1);
            for (int n : SIZES) {
                hashed.add(Numbers.normal(rows * width, 2 + n, 1));
            }
            dy = Numbers.normal(batch * patches * width, 20, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("blt", 1e-5);
            Graph g = p.graph();
            Tensor bytes = p.operand("ids", TensorType.i32(batch, time), b -> b.write(ids));
            Tensor cuts = p.operand("bounds", TensorType.i32(batch, patches() + 1), b -> b.write(bounds));
            List<Tensor> tables = new ArrayList<>();
            tables.add(p.operand("table", table, BYTES, width));
            for (int i = 0; i < SIZES.size(); i++) {
                float[] values = hashed.isEmpty() ? null : hashed.get(i);
                tables.add(p.operand("table of " + SIZES.get(i), values, rows, width));
            }
            Tensor x = NgramHash.embedding(g, bytes, tables.getFirst(), tables.subList(1, tables.size()), SIZES);
            Tensor y = g.add(new PatchPool(x, cuts, PatchPool.Kind.MAX)).getFirst();
            return p.differentiated(y, dy, tables);
        }

        @Override
        public Cost cost() {
            return problem().cost();
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre {

        private Plan plan;

        /** Compiles and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.problem.checked("gyre", Devices.standard());
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** The same graph, its kernels called as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain {

        private Plan plan;

        /** Compiles and checks. */
        @Setup
        public void setUp(Operands o) {
            plan = o.problem.checked("plain Java", Devices.find(Devices.PLAIN));
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch {

        private NDManager manager;
        private Operands o;
        private NDArray ids;
        private NDArray members;
        private NDArray mask;
        private NDArray[] tables;
        private NDArray dy;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            ids = manager.create(o.ids, new Shape(o.batch, o.time)).toType(DataType.INT64, false);
            gatherPatches();
            tables = new NDArray[Operands.SIZES.size() + 1];
            tables[0] = Torch.array(manager, o.table, Operands.BYTES, o.width);
            for (int i = 1; i < tables.length; i++) {
                tables[i] = Torch.array(manager, o.hashed.get(i - 1), o.rows, o.width);
            }
            dy = Torch.array(manager, o.dy, o.batch, o.patches(), o.width);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        /** The bytes of each patch as rows, the first one in the place of those that it lacks, which the mask then hides. */
        private void gatherPatches() {
            int patches = o.patches();
            int longest = 2 * Operands.PATCH - 1;
            long[] rows = new long[o.batch * patches * longest];
            float[] hidden = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                int b = i / longest / patches;
                int at = b * (patches + 1) + i / longest % patches;
                int row = o.bounds[at] + i % longest;
                boolean exists = row < o.bounds[at + 1];
                rows[i] = (long) b * o.time + (exists ? row : o.bounds[at]);
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
            NDList leaves = Torch.leaves(tables);
            NDArray x = embedded(ids, leaves.get(0));
            for (int i = 1; i < tables.length; i++) {
                x = x.add(embedded(hashes(Operands.SIZES.get(i - 1)), leaves.get(i)));
            }
            NDArray bytes = x.reshape((long) o.batch * o.time, o.width);
            NDArray y = embedded(members, bytes).add(mask).max(new int[] {2});
            return Torch.gradients(y, dy, leaves);
        }

        private static NDArray embedded(NDArray rows, NDArray table) {
            return Embedding.embedding(rows, table, SparseFormat.DENSE).singletonOrThrow();
        }

        /** Frees the tensors. */
        @TearDown
        public void tearDown() {
            manager.close();
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
