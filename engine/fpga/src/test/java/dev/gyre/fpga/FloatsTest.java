package dev.gyre.fpga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.kernels.Float32;
import dev.gyre.fpga.kernels.FloatFunctions;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Division, roots and functions by integers beside the processor's and {@code Math}'s: on some millions of patterns, and of functions on all
 * of them with {@code -Dgyre.fpga.patterns=all}.
 */
class FloatsTest {
    private static final int[] EDGES = {
        0,
        1,
        2,
        0x7FFFFE,
        0x7FFFFF,
        0x800000,
        0x800001,
        0x34000000,
        0x39800000,
        0x3EB17218,
        0x3F7FFFFF,
        0x3F800000,
        0x3F800001,
        0x40000000,
        0x41800000,
        0x42B17218,
        0x42CE8ED0,
        0x43000000,
        0x4B000000,
        0x7F7FFFFF,
        0x7F800000,
        0x7F800001,
        0x7FC00000
    };

    private static final boolean ALL =
            System.getProperty("gyre.fpga.patterns", "").equals("all");

    private static int pattern(SplittableRandom random) {
        int sign = random.nextInt() << 31;
        return switch (random.nextInt(8)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)] ^ sign;
            case 1 -> random.nextInt() & 0x80FFFFFF; // subnormal, or the least exponent
            case 2 -> (EDGES[random.nextInt(EDGES.length)] + random.nextInt(-64, 64)) ^ sign;
            case 3 -> (0x3F000000 + random.nextInt(1 << 25)) ^ sign;
            default -> random.nextInt();
        };
    }

    @Test
    void quotientsRootsAndFloorsAreTheProcessors() {
        SplittableRandom random = new SplittableRandom(13);
        for (int i = 0; i < 4_000_000; i++) {
            int a = pattern(random);
            int b = pattern(random);
            float x = Float.intBitsToFloat(a);
            float y = Float.intBitsToFloat(b);
            same(Float32.divide(a, b), x / y, a, b);
            same(Float32.root(a), (float) Math.sqrt(x), a, a);
            same(Float32.floor(a), (float) Math.floor(x), a, a);
        }
        for (int a : EDGES) {
            for (int b : EDGES) {
                for (int sign : new int[] {0, 0x80000000}) {
                    float x = Float.intBitsToFloat(a ^ sign);
                    same(Float32.divide(a ^ sign, b), x / Float.intBitsToFloat(b), a ^ sign, b);
                    same(Float32.root(a ^ sign), (float) Math.sqrt(x), a ^ sign, b);
                }
            }
        }
    }

    private static void same(int found, float expected, int a, int b) {
        if (Float.floatToIntBits(Float.intBitsToFloat(found)) != Float.floatToIntBits(expected)) {
            assertThat(Integer.toHexString(found))
                    .as("of %x and %x", a, b)
                    .isEqualTo(Integer.toHexString(Float.floatToIntBits(expected)));
        }
    }

    @Test
    void functionsAreWithinTwoUlpOfMaths() {
        within(FloatFunctions::exp, Math::exp);
        within(FloatFunctions::tanh, Math::tanh);
        within(FloatFunctions::sigmoid, x -> 1 / (1 + Math.exp(-x)));
    }

    private static void within(IntUnaryOperator function, DoubleUnaryOperator exact) {
        int most = ALL
                ? IntStream.rangeClosed(Integer.MIN_VALUE, Integer.MAX_VALUE)
                        .parallel()
                        .map(a -> apart(function, exact, a))
                        .max()
                        .orElseThrow()
                : new SplittableRandom(17)
                        .ints(1_000_000)
                        .map(seed -> apart(function, exact, pattern(new SplittableRandom(seed))))
                        .max()
                        .orElseThrow();
        assertThat(most).isBetween(0, 2);
        for (int a : EDGES) {
            assertThat(apart(function, exact, a)).isLessThanOrEqualTo(2);
            assertThat(apart(function, exact, a ^ 0x80000000)).isLessThanOrEqualTo(2);
        }
    }

    /** Floats between the two results. */
    private static int apart(IntUnaryOperator function, DoubleUnaryOperator exact, int a) {
        float found = Float.intBitsToFloat(function.applyAsInt(a));
        float expected = (float) exact.applyAsDouble(Float.intBitsToFloat(a));
        if (Float.isNaN(found) || Float.isNaN(expected)) {
            return Float.isNaN(found) && Float.isNaN(expected) ? 0 : Integer.MAX_VALUE;
        }
        return Math.abs(ordered(found) - ordered(expected));
    }

    private static int ordered(float v) {
        int bits = Float.floatToIntBits(v);
        return bits < 0 ? Integer.MIN_VALUE - bits : bits;
    }
}
