package dev.gyre.bench.work.text;

import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Threads;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.Family;
import dev.gyre.models.arch.Xlstm;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.WeightQuantization;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A token of a byte-level xLSTM that no cache holds: 206 MB of weights with the standard sizes. The weights of products are 8-bit
 * integers for one contender and floats of the same values for the other, so that both have to tell the same.
 */
public class GenerationBenchmark {

    private static final int VOCABULARY = 256;

    /** The model, whose floats are what its integers stand for. */
    @State(Scope.Benchmark)
    public static class Operands {

        /** d. */
        @Param("1024")
        public int width;

        /** Residual blocks, the second one sLSTM. */
        @Param("8")
        public int blocks;

        /** N. */
        @Param("4")
        public int heads;

        Xlstm model;
        SmallWeights small;
        float[] expected;

        /** Draws the weights, makes them small, and computes the logits of the first tokens. */
        @Setup
        public void draw() {
            Parameters p = new Parameters(Source.fresh(1), Domain.tokens(VOCABULARY));
            model = new Xlstm(new Xlstm.Config(width, blocks, heads, List.of(1), "", 4, 2.0, 1.3, 32), p);
            Family.Built<Xlstm> built = new Family.Built<>(model, p.domain(), p.all());
            small = WeightQuantization.of("xlstm", built, WeightQuantization.Weights.INT8)
                    .small(built.variables());
            small.of().forEach((floats, weight) -> weight.write(floats.buffer()));
            try (Reader reader = model.reader(1, Devices.standard(), Multiplication.FLOATS)) {
                expected = first(reader);
            }
        }

        /** The logits of the last of the first tokens. */
        float[] first(Reader reader) {
            reader.prepare(1);
            for (int token : new int[] {7, 65, 200}) {
                reader.read(new int[] {token});
            }
            return reader.logits();
        }
    }

    /** A sequence, read further and further. */
    public abstract static class Reading {

        private Reader reader;

        void open(Operands o, String who, Multiplication multiplication) {
            reader = o.model.reader(1, Devices.standard(), multiplication);
            new Reference(1e-4, List.of(Reference.Output.of("the logits", o.expected)))
                    .check(who, List.of(o.first(reader)));
        }

        float[] next() {
            reader.read(new int[] {'e'});
            return reader.logits();
        }

        /** Frees the plans. */
        @TearDown
        public void tearDown() {
            reader.close();
        }
    }

    /** With weights of 8 bits. */
    @State(Scope.Benchmark)
    public static class Gyre extends Reading {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            open(o, "gyre", Multiplication.FLOATS.reading(o.small));
        }
    }

    /** With weights of 32 bits. */
    @State(Scope.Benchmark)
    public static class Floats extends Reading {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            open(o, "gyre, float32", Multiplication.FLOATS);
        }
    }

    /** Weights of 8 bits. */
    @Benchmark
    @Contender("gyre")
    public float[] gyre(Gyre s) {
        return s.next();
    }

    /** Weights of 32 bits. */
    @Benchmark
    @Contender("gyre, float32")
    public float[] gyreFloats(Floats s) {
        return s.next();
    }
}
