package dev.gyre.bench.table;

import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.ReadyContender;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.GyreException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A contender of a row of the table at one of its shapes, in a fork of its own. Not final, since JMH extends it. */
public class WorkBenchmark {

    /** Name of the parameter that says which work. */
    public static final String FAMILY = "family";

    /** Name of the parameter that says which of its contenders. */
    public static final String CONTENDER = "contender";

    /** Name of the parameter that has the shape. */
    public static final String SHAPE = "shape";

    /** Name of the parameter that says how many threads a contender may use. */
    public static final String THREADS = "threads";

    /** Who is timed on what. */
    @State(Scope.Benchmark)
    public static class Choice {

        /** The work. */
        @Param("matmul")
        public String family;

        /** Sizes of the problem, as {@code name=value} with commas between. */
        @Param("size=512")
        public String shape;

        /** The contender. */
        @Param(Work.OURS)
        public String contender;

        /** The number of threads. */
        @Param("1")
        public int threads;

        private ReadyContender ready;

        /** Makes the contender ready, which compares its results with the expected ones. */
        @Setup
        public void prepare() {
            Work work = Works.find(family).orElseThrow(() -> new GyreException("there's no family " + family));
            Contender who = work.find(contender)
                    .orElseThrow(() -> new GyreException(family + " has no contender " + contender));
            if (!who.sequential()) {
                Threads.check(threads);
            }
            ready = work.prepare(who, WorkShape.of(shape), threads);
        }

        /** Frees what the contender holds. */
        @TearDown
        public void close() {
            ready.close();
        }
    }

    /** The work once. */
    @Benchmark
    public Object once(Choice c) {
        return c.ready.once().get();
    }
}
