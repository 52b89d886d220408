package dev.gyre.bench.work;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The machine's peaks, as the yardstick of the other benchmarks. Runs with as many threads of JMH as the contenders
 * may use, each with numbers of its own.
 */
public class PeakBenchmark {

    /** Independent sums in registers: enough to hide the latency of 4 cycles at 2 multiply-adds a cycle, with reserve. */
    public static final int CHAINS = 12;

    /** Floats that each sum takes, whatever the width of a register. */
    public static final int TERMS = 1 << 16;

    /** Floats that all threads together copy: as many as the benchmarks of long vectors have. */
    public static final int FLOATS = 1 << 24;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Two arrays, both touched, so that their pages are there. */
    @State(Scope.Thread)
    public static class Memory {
        float[] from;
        float[] to;

        /** Fills both with a thread's share. */
        @Setup
        public void fill(ThreadParams t) {
            from = new float[FLOATS / t.getThreadCount()];
            to = new float[from.length];
            Arrays.fill(from, 1f);
            Arrays.fill(to, 2f);
        }
    }

    /** Factors that the compiler doesn't know. */
    @State(Scope.Thread)
    public static class Factors {
        float a = 0.9999f;
        float b = 1e-4f;
    }

    /** {@value #CHAINS} sums of {@value #TERMS} terms in whole registers, s = s a + b. */
    @Benchmark
    public float multiplyAdd(Factors f) {
        FloatVector a = FloatVector.broadcast(SPECIES, f.a);
        FloatVector b = FloatVector.broadcast(SPECIES, f.b);
        FloatVector s0 = a;
        FloatVector s1 = a;
        FloatVector s2 = a;
        FloatVector s3 = a;
        FloatVector s4 = a;
        FloatVector s5 = a;
        FloatVector s6 = b;
        FloatVector s7 = b;
        FloatVector s8 = b;
        FloatVector s9 = b;
        FloatVector s10 = b;
        FloatVector s11 = b;
        for (int i = 0; i < TERMS; i += SPECIES.length()) {
            s0 = s0.fma(a, b);
            s1 = s1.fma(a, b);
            s2 = s2.fma(a, b);
            s3 = s3.fma(a, b);
            s4 = s4.fma(a, b);
            s5 = s5.fma(a, b);
            s6 = s6.fma(a, b);
            s7 = s7.fma(a, b);
            s8 = s8.fma(a, b);
            s9 = s9.fma(a, b);
            s10 = s10.fma(a, b);
            s11 = s11.fma(a, b);
        }
        FloatVector low = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
        FloatVector high = s6.add(s7).add(s8).add(s9).add(s10).add(s11);
        return low.add(high).lane(0);
    }

    /** A copy of {@value #FLOATS} floats by {@link System#arraycopy}, shared among the threads. */
    @Benchmark
    public float[] copy(Memory m) {
        System.arraycopy(m.from, 0, m.to, 0, m.from.length);
        return m.to;
    }
}
