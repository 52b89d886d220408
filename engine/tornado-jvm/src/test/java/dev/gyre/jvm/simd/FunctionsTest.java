package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.gyre.jvm.simd.lane.Functions;
import dev.gyre.jvm.simd.lane.Roundings;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FloatingPointLiteralPrecision") // values near, not at, the constants they recall
class FunctionsTest {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        -1f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        1e-30f,
        -1e-30f,
        0.625f,
        -0.625f,
        88.72f,
        89f,
        -87.3f,
        -100f,
        -104f,
        1000f,
        -1000f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        1.41421356f,
        0.70710678f,
        2f,
        3.14159265f,
        65535f,
        65537f,
        1e9f
    };

    @Test
    void expIsWithinTwoUlps() {
        check(Functions::exp, Math::exp, -104, 90, 0);
    }

    @Test
    void logIsWithinTwoUlps() {
        check(Functions::log, Math::log, 0, 100, 0);
        check(Functions::log, Math::log, 0.5, 2, 0);
        check(Functions::log, Math::log, 0, 1e-37, 0);
    }

    @Test
    void tanhIsWithinTwoUlps() {
        check(Functions::tanh, Math::tanh, -10, 10, 0);
        check(Functions::tanh, Math::tanh, -0.7, 0.7, 0);
    }

    @Test
    void sinAndCosAreWithinTwoUlpsOrAFewRoundingsOfOne() {
        check(Functions::sin, Math::sin, -10, 10, 1.2e-7);
        check(Functions::cos, Math::cos, -10, 10, 1.2e-7);
        check(Functions::sin, Math::sin, -60000, 60000, 1.2e-7);
        check(Functions::cos, Math::cos, -60000, 60000, 1.2e-7);
    }

    private static void check(
            UnaryOperator<FloatVector> vector, DoubleUnaryOperator exact, double low, double high, double absolute) {
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[LANES];
        for (int round = 0; round < 20_000; round++) {
            for (int i = 0; i < LANES; i++) {
                int special = round * LANES + i;
                x[i] = special < SPECIAL.length ? SPECIAL[special] : (float) random.nextDouble(low, high);
            }
            float[] y = vector.apply(FloatVector.fromArray(SPECIES, x, 0)).toArray();
            for (int i = 0; i < LANES; i++) {
                compare(x[i], exact.applyAsDouble(x[i]), y[i], absolute);
            }
        }
    }

    private static void compare(float x, double exact, float actual, double absolute) {
        float rounded = (float) exact;
        if (Float.isNaN(rounded) || Float.isInfinite(rounded) || rounded == 0f) {
            assertThat(Float.valueOf(actual)).as("at %s", x).isEqualTo(Float.valueOf(rounded));
        } else {
            double allowed = Math.max(2 * Math.ulp(rounded), absolute);
            assertThat(Math.abs(exact - actual))
                    .as("%s at %s, exactly %s", actual, x, exact)
                    .isLessThanOrEqualTo(allowed);
        }
    }

    /** All floats but for some of their last bits, and all bits of those near halves of small numbers. */
    @Test
    void roundingIsJavas() {
        for (long bits = 0; bits < 1L << Integer.SIZE; bits += 1021L * LANES) {
            checkRounding((int) bits, 1021);
        }
        for (int halves = 1; halves < 1 << 24; halves += halves < 64 ? 1 : 4999) {
            checkRounding(Float.floatToIntBits(halves * 0.5f) - LANES / 2, 1);
            checkRounding(Float.floatToIntBits(-halves * 0.5f) - LANES / 2, 1);
        }
    }

    private static void checkRounding(int first, int step) {
        float[] x = new float[LANES];
        for (int i = 0; i < LANES; i++) {
            x[i] = Float.intBitsToFloat(first + i * step);
        }
        FloatVector v = FloatVector.fromArray(SPECIES, x, 0);
        int[] nearest = Roundings.round(v).toArray();
        float[] below = Roundings.floor(v).toArray();
        float[] above = Roundings.ceil(v).toArray();
        for (int i = 0; i < LANES; i++) {
            if (nearest[i] != Math.round(x[i])
                    || Float.compare(below[i], (float) Math.floor(x[i])) != 0
                    || Float.compare(above[i], (float) Math.ceil(x[i])) != 0) {
                fail("%s: nearest %d, below %s, above %s".formatted(x[i], nearest[i], below[i], above[i]));
            }
        }
    }

    @Test
    void intsAreDividedAsJavaDividesThem() {
        SplittableRandom random = new SplittableRandom(3);
        int lanes = IntVector.SPECIES_PREFERRED.length();
        int[] a = new int[lanes];
        int[] b = new int[lanes];
        for (int round = 0; round < 100_000; round++) {
            for (int i = 0; i < lanes; i++) {
                a[i] = integer(random);
                b[i] = integer(random);
                b[i] = b[i] == 0 ? 1 : b[i];
            }
            IntVector dividend = IntVector.fromArray(IntVector.SPECIES_PREFERRED, a, 0);
            IntVector divisor = IntVector.fromArray(IntVector.SPECIES_PREFERRED, b, 0);
            int[] quotients = Functions.div(dividend, divisor).toArray();
            int[] remainders = Functions.rem(dividend, divisor).toArray();
            for (int i = 0; i < lanes; i++) {
                assertThat(quotients[i]).as("%d / %d", a[i], b[i]).isEqualTo(a[i] / b[i]);
                assertThat(remainders[i]).as("%d %% %d", a[i], b[i]).isEqualTo(a[i] % b[i]);
            }
        }
    }

    /** An int of any size, often close to a power of two. */
    private static int integer(SplittableRandom random) {
        int size = random.nextInt(32);
        return random.nextBoolean() ? random.nextInt() >> size : (1 << size) + random.nextInt(-2, 3);
    }

    @Test
    void intsAreDividedByConstantsAsJavaDividesThem() {
        VectorSpecies<Integer> species = IntVector.SPECIES_PREFERRED;
        SplittableRandom random = new SplittableRandom(3);
        int[] first = {2, 3, 4, 5, 7, 10, 641, 1000, 1 << 16, 65_537, 1 << 30, Integer.MAX_VALUE - 1, Integer.MAX_VALUE
        };
        IntStream divisors = IntStream.concat(
                Arrays.stream(first),
                IntStream.range(0, 500).map(i -> random.nextInt(2, Integer.MAX_VALUE) >> i % 30 | 2));
        divisors.forEach(d -> {
            int[] a = new int[16 * species.length()];
            for (int i = 0; i < a.length; i++) {
                int multiple = random.nextInt() / d * d;
                a[i] = switch (i) {
                    case 0 -> 0;
                    case 1 -> -1;
                    case 2 -> Integer.MIN_VALUE;
                    case 3 -> Integer.MAX_VALUE;
                    default -> i % 4 == 0 ? random.nextInt() : multiple + i % 4 - 2;
                };
            }
            for (int i = 0; i < a.length; i += species.length()) {
                IntVector v = IntVector.fromArray(species, a, i);
                int[] quotients = Functions.divideBy(v, Functions.magic(d), Functions.shift(d))
                        .toArray();
                int[] remainders = Functions.remainderBy(v, Functions.magic(d), Functions.shift(d), d)
                        .toArray();
                for (int lane = 0; lane < quotients.length; lane++) {
                    assertThat(quotients[lane]).as("%d / %d", a[i + lane], d).isEqualTo(a[i + lane] / d);
                    assertThat(remainders[lane]).as("%d %% %d", a[i + lane], d).isEqualTo(a[i + lane] % d);
                }
            }
        });
    }

    @Test
    void dividingAnIntByZeroIsAnError() {
        IntVector divisor = IntVector.broadcast(IntVector.SPECIES_PREFERRED, 1).withLane(0, 0);
        assertThatThrownBy(() -> Functions.div(divisor, divisor)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void sumsHaveOneOrder() {
        SplittableRandom random = new SplittableRandom(2);
        float[] x = new float[LANES];
        for (int round = 0; round < 20_000; round++) {
            for (int i = 0; i < LANES; i++) {
                x[i] = (float) random.nextDouble(-1, 1);
            }
            FloatVector sum = FloatVector.fromArray(SPECIES, x, 0);
            for (int half = LANES / 2; half > 0; half /= 2) {
                sum = Functions.addHalf(sum, half);
            }
            assertThat(sum.lane(0)).isEqualTo(halves(x.clone()));
        }
    }

    private static float halves(float[] x) {
        for (int half = x.length / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                x[i] += x[i + half];
            }
        }
        return x[0];
    }
}
