package dev.gyre.bench.work.others;

import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.work.Bounded;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Threads;
import dev.gyre.engine.op.RooflineBound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;

/** Loops as other programs for TornadoVM have them, beside the same loops in C. */
public class OthersBenchmark {

    /** Which loop, and what it computes. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** The loop. */
        @Param({
            "sparse",
            "prefixSums",
            "nearest",
            "grey",
            "halfAxpy",
            "bitonic",
            "softmax",
            "blackScholes",
            "matVec",
            "addPixels",
            "dots",
            "neighbours",
            "channels",
            "rowProducts",
            "halfProducts",
            "blockProducts",
            "nearestVectors",
            "attention",
            "covariance",
            "gradients"
        })
        public String loop;

        /** About how many elements its largest array has. */
        @Param("4194304")
        public int length;

        Reference expected;

        /** Computes what's expected by Java's own call. */
        @Setup
        public void solve() {
            Loop made = made();
            made.call().run();
            List<Reference.Output> outputs = new ArrayList<>();
            for (float[] values : made.results()) {
                outputs.add(Reference.Output.of("output " + outputs.size(), values));
            }
            expected = new Reference(1e-5, outputs);
        }

        Loop made() {
            return LoopTable.of(loop, length);
        }

        @Override
        public RooflineBound least() {
            Loop made = made();
            return new RooflineBound(made.bytes(), LoopOperations.of(loop, made), List.of());
        }
    }

    /** A plan of TornadoVM's API on our runtime. */
    @State(Scope.Benchmark)
    public static class Gyre {

        private TornadoExecutionPlan plan;

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Loop loop = o.made();
            plan = new TornadoExecutionPlan(loop.graph().snapshot());
            run();
            o.expected.check("gyre", loop.results());
        }

        void run() {
            plan.execute();
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() throws Exception {
            plan.close();
        }
    }

    /** The loop as a Java method. */
    @State(Scope.Benchmark)
    public static class Plain {

        private Runnable loop;

        /** Allocates. */
        @Setup
        public void setUp(Operands o) {
            loop = o.made().call();
        }
    }

    /** The loop in C. */
    @State(Scope.Benchmark)
    public static class Compiled {

        private Runnable loop;

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Loop made = o.made();
            loop = made.bound(o.loop, t.threads);
            loop.run();
            o.expected.check("gcc", made.results());
        }
    }

    /** Bytes that a loop moves at least, by its parameters. */
    public static double bytes(Map<String, String> params) {
        return LoopTable.of(params.get("loop"), Integer.parseInt(params.get("length")))
                .bytes();
    }

    /** In a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.run();
    }

    /** The loop as a Java method. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public void plain(Plain s) {
        s.loop.run();
    }

    /** The loop in C, by gcc and OpenMP. */
    @Benchmark
    @Contender(value = "gcc", peer = Peer.GCC)
    public void gcc(Compiled s) {
        s.loop.run();
    }
}
