package dev.gyre.fpga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.kernels.ExactProduct;
import dev.gyre.fpga.kernels.Float32;
import dev.gyre.fpga.kernels.LMulMatMul;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.simulate.TestVector;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.tasks.lmul.LMul;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Operators, loops, sequences of them, and formats of L-Mul in Verilator, every bit beside Java's. */
class EveryOperatorTest {

    private static final int PATTERNS = 1 << 11;

    /** Widths of L-Mul with what comes off the sum and what counts of a magnitude. */
    private static final int[][] FORMATS = {
        {2, 0x3F600000, 0x7FE00000},
        {3, 0x3F700000, 0x7FF00000},
        {4, 0x3F700000, 0x7FF80000},
        {7, 0x3F780000, 0x7FFF0000},
        {23, 0x3F780000, 0x7FFFFFFF}
    };

    @Tag("long")
    @Test
    void everyOperatorIsJavas() throws IOException, RefusedException {
        Installed.require(Tool.VERILATOR);
        for (Run run : Together.runs(Together.Group.OPERATORS)) {
            assertThat(run.isRight()).as(run.toString()).isTrue();
            assertThat(run.compared()).isPositive();
        }
    }

    static List<Prepared> circuits() throws RefusedException {
        List<Prepared> all = new ArrayList<>();
        for (String kernel : List.of("ints", "longs", "divisions", "narrow", "floats", "functions")) {
            all.add(Prepared.of(
                    Kernels.of(EveryOperator.class, kernel),
                    Options.standard().with(Map.of("n", PATTERNS)),
                    TestVector.SHAPES));
        }
        for (int lanes : new int[] {1, 4}) {
            Options options = Options.standard().withLanes(lanes);
            all.add(Prepared.of(Kernels.of(EveryOperator.class, "lanes"), options, TestVector.SHAPES)
                    .named("lanes" + lanes));
            all.add(Prepared.of(Kernels.of(LMul.class, "products"), options, TestVector.SHAPES)
                    .named("products" + lanes));
        }
        all.add(Prepared.of(Kernels.of(EveryOperator.class, "loops"), Options.standard(), TestVector.SHAPES));
        all.add(Prepared.of(Kernels.of(EveryOperator.class, "inPlace"), Options.standard(), TestVector.SHAPES));
        all.add(Prepared.of(Kernels.of(Sequences.class, "handsOn"), Options.standard(), TestVector.SHAPES));
        all.add(Prepared.of(
                        Kernels.of(Sequences.class, "handsOn"),
                        Options.standard().withLanes(2),
                        TestVector.SHAPES)
                .named("handsOn2"));
        all.add(Prepared.of(Kernels.of(Sequences.class, "passes"), Options.standard(), TestVector.SHAPES));
        all.add(Prepared.of(Kernels.of(Sequences.class, "called"), Options.standard(), TestVector.SHAPES));
        all.add(Prepared.of(Kernels.of(Sequences.class, "twice"), Options.standard(), TestVector.SHAPES));
        all.add(Prepared.of(Kernels.of(Sequences.class, "neighbours"), Options.standard(), TestVector.SHAPES));
        all.add(Prepared.of(
                        Kernels.of(Sequences.class, "passes"),
                        Options.standard().withLanes(2),
                        TestVector.SHAPES)
                .named("passes2"));
        for (int[] shared : new int[][] {{1, 1}, {3, 2}}) {
            Options options = Options.standard().withLanes(shared[0]).withOperators(shared[1]);
            all.add(Prepared.of(Kernels.of(Sequences.class, "around"), options, TestVector.SHAPES)
                    .named("around" + shared[0]));
        }
        for (int[] f : FORMATS) {
            Map<String, Number> bound = Map.of("n", 512, "offset", f[1], "keep", f[2]);
            all.add(Prepared.of(
                            Kernels.of(LMul.class, "products"),
                            Options.standard().with(bound),
                            TestVector.SHAPES)
                    .named("width" + f[0]));
        }
        all.add(Prepared.of(
                        Kernels.of(LMulMatMul.class, "nn"), Options.standard().withOperators(1), matrices())
                .named("widths"));
        all.forEach(p -> assertThat(p.circuit().depth()).isPositive());
        return all;
    }

    /** A workload of L-Mul's matrix product of each width, and of another shape. */
    private static List<TestVector> matrices() throws RefusedException {
        List<TestVector> workloads = new ArrayList<>();
        for (int[] f : FORMATS) {
            Map<String, Number> bound = Map.of("offset", f[1], "keep", f[2]);
            workloads.add(TestVector.make(Kernels.of(LMulMatMul.class, "nn"), bound, workloads.size()));
        }
        return workloads;
    }

    /** The matrix product without products of floats is the one that GPUs run, of numbers and zeros of any size. */
    @Test
    void lMulsMatrixProductIsTheOneOfItsOp() {
        int[] sizes = {3, 37, 5};
        SplittableRandom random = new SplittableRandom(23);
        FloatArray powers = new FloatArray(256);
        LMul.powers(powers);
        for (int[] f : FORMATS) {
            FloatArray a = floats(random, sizes[0] * sizes[1]);
            FloatArray b = floats(random, sizes[1] * sizes[2]);
            IntArray aBits = new IntArray(a.getSize());
            IntArray bBits = new IntArray(b.getSize());
            LMul.bits(a, aBits, a.getSize());
            LMul.bits(b, bBits, b.getSize());
            FloatArray expected = new FloatArray(sizes[0] * sizes[2]);
            FloatArray found = new FloatArray(sizes[0] * sizes[2]);
            LMul.matrices(
                    aBits,
                    bBits,
                    powers,
                    FloatArray.fromElements(0f),
                    expected,
                    sizes[0],
                    sizes[1],
                    sizes[2],
                    f[1],
                    f[2]);
            LMulMatMul.nn(a, b, found, sizes[0], sizes[1], sizes[2], f[1], f[2]);
            assertThat(found.toHeapArray()).isEqualTo(expected.toHeapArray());
        }
    }

    private static FloatArray floats(SplittableRandom random, int count) {
        FloatArray floats = new FloatArray(count);
        for (int i = 0; i < count; i++) {
            float value = (float) random.nextGaussian() * Math.scalb(1f, random.nextInt(-70, 30));
            floats.set(i, random.nextInt(8) == 0 ? -0f : value);
        }
        return floats;
    }

    @Test
    void loopsOfAMethodThatIsCalledSeveralTimesAreOnePipeline() throws RefusedException {
        Circuit circuit = Circuit.of(Kernels.of(Sequences.class, "called"), Options.standard());
        assertThat(circuit.pipelines().stream().map(p -> p.flow().steps()).toList())
                .containsExactly(List.of(0, 2, 4), List.of(1, 3, 5));
    }

    /** Two stores at once, a load, and two stores at once: three accesses of two ports. */
    @Test
    void neighboursThatAreStoredOneAfterAnotherAreOneAccess() throws RefusedException {
        Circuit circuit = Circuit.of(Kernels.of(Sequences.class, "neighbours"), Options.standard());
        assertThat(circuit.interval()).isEqualTo(2);
    }

    /** Nests run one after another, so that one of each operator serves all of them. */
    @Test
    void operatorsServeAllNests() throws RefusedException {
        Circuit circuit =
                Circuit.of(Kernels.all().get("Gru.oneStep"), Options.standard().withOperators(1));
        assertThat(circuit.pipelines().size()).isGreaterThan(1);
        assertThat(circuit.verilog().modules().split("gyre_multiply_10000ps unit_", -1))
                .hasSize(2);
    }

    /** The exact product by integers is the processor's, which is what L-Mul's circuit is measured against. */
    @Test
    void theExactProductIsTheProcessors() {
        SplittableRandom random = new SplittableRandom(5);
        int[] edges = {0, 1, 0x7FFFFF, 0x800000, 0x3F800000, 0x34000000, 0x7F7FFFFF, 0x7F800000, 0x7FC00000};
        for (int i = 0; i < 4_000_000; i++) {
            int a = i % 5 == 0 ? edges[random.nextInt(9)] ^ (random.nextInt() << 31) : random.nextInt();
            int b = i % 7 == 0
                    ? random.nextInt() & 0x80FFFFFF
                    : i % 11 == 0 ? edges[random.nextInt(9)] : random.nextInt();
            float expected = Float.intBitsToFloat(a) * Float.intBitsToFloat(b);
            int found = ExactProduct.product(a, b, 23);
            assertThat(Float.floatToIntBits(Float.intBitsToFloat(found))).isEqualTo(Float.floatToIntBits(expected));
        }
    }

    /** So are sums and conversions, which kernels' operators are made of. */
    @Test
    void floatsOperatorsAreTheProcessors() {
        SplittableRandom random = new SplittableRandom(9);
        int[] edges = {
            0, 1, 2, 0x7FFFFF, 0x800000, 0x3F800000, 0x34000000, 0x7F7FFFFF, 0x7F800000, 0x7FC00000, 0x4F000000
        };
        for (int i = 0; i < 4_000_000; i++) {
            int a = i % 5 == 0 ? edges[random.nextInt(11)] ^ (random.nextInt() << 31) : random.nextInt();
            int near = (a + random.nextInt(1 << (1 + random.nextInt(26)))) ^ (random.nextInt() << 31);
            int b = i % 3 == 0 ? near : i % 7 == 0 ? edges[random.nextInt(11)] : random.nextInt();
            float x = Float.intBitsToFloat(a);
            float sum = Float.intBitsToFloat(Float32.add(a, b));
            assertThat(Float.floatToIntBits(sum)).isEqualTo(Float.floatToIntBits(x + Float.intBitsToFloat(b)));
            assertThat(Float32.toInt(a)).isEqualTo((int) x);
            int whole = a >> (a & 31);
            assertThat(Float32.fromInt(whole)).isEqualTo(Float.floatToIntBits((float) whole));
        }
    }

    /** Of bfloat16 the product of two fits a float exactly but at its lower end, and rounding it once is the oracle. */
    @Test
    void theExactProductOfBfloat16IsTheFloatRounded() {
        for (int a = 0; a < 1 << 15; a += 37) {
            for (int b = 0; b < 1 << 15; b += 11) {
                double exact = (double) Float.intBitsToFloat(a << 16) * Float.intBitsToFloat(b << 16);
                int found = ExactProduct.product(a, b, 7);
                assertThat(found).isEqualTo(bfloat16(exact));
            }
        }
    }

    private static int bfloat16(double v) {
        if (Double.isNaN(v)) {
            return 0x7FC0;
        }
        int exponent = Math.max(Math.getExponent(v), -126);
        double ulp = Math.scalb(1.0, exponent - 7);
        double rounded = Math.rint(v / ulp) * ulp;
        return rounded >= 0x1p128 ? 0x7F80 : Float.floatToRawIntBits((float) rounded) >>> 16;
    }
}
