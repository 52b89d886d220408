package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.simd.lane.LongFunctions;
import java.util.SplittableRandom;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;

/** Quotients and remainders of longs are Java's. */
final class LongFunctionsTest {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final long[] SPECIAL = {
        0,
        1,
        -1,
        2,
        3,
        -7,
        (1L << 51) - 1,
        1L << 51,
        -(1L << 51),
        -(1L << 51) - 1,
        (1L << 50) + 1,
        (1L << 53) + 1,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1
    };

    @Test
    void specialNumbersDivideAsInJava() {
        for (long a : SPECIAL) {
            for (long b : SPECIAL) {
                if (b != 0) {
                    check(LongVector.broadcast(SPECIES, a), LongVector.broadcast(SPECIES, b));
                }
            }
        }
    }

    @Test
    void numbersOfAllSizesDivideAsInJava() {
        SplittableRandom random = new SplittableRandom(1);
        long[] a = new long[SPECIES.length()];
        long[] b = new long[SPECIES.length()];
        for (int round = 0; round < 100_000; round++) {
            int least = round % 2 == 0 ? 13 : 0; // all of up to 51 bits, or of all sizes
            for (int i = 0; i < a.length; i++) {
                a[i] = random.nextLong() >> random.nextInt(least, 64);
                long divisor = random.nextLong() >> random.nextInt(least, 64);
                b[i] = divisor == 0 ? 5 : divisor;
                if (random.nextInt(4) == 0) {
                    a[i] = a[i] / b[i] * b[i] - random.nextInt(2); // nothing is left, or all but one
                }
            }
            check(LongVector.fromArray(SPECIES, a, 0), LongVector.fromArray(SPECIES, b, 0));
        }
    }

    private static void check(LongVector a, LongVector b) {
        long[] quotients = LongFunctions.div(a, b).toArray();
        long[] remainders = LongFunctions.rem(a, b).toArray();
        for (int i = 0; i < SPECIES.length(); i++) {
            long x = a.lane(i);
            long y = b.lane(i);
            if (quotients[i] != x / y || remainders[i] != x % y) {
                assertThat(new long[] {quotients[i], remainders[i]})
                        .as("%d by %d", x, y)
                        .containsExactly(x / y, x % y);
            }
        }
    }

    @Test
    void powersOfTwoDivideAsInJava() {
        for (int power = 1; power < Long.SIZE - 1; power++) {
            for (long x : SPECIAL) {
                LongVector a = LongVector.broadcast(SPECIES, x);
                assertThat(LongFunctions.divideByPower(a, power).lane(0)).isEqualTo(x / (1L << power));
                assertThat(LongFunctions.remainderByPower(a, power).lane(0)).isEqualTo(x % (1L << power));
            }
        }
    }

    @Test
    void constantsDivideAsInJava() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 20_000; round++) {
            long divisor = round < 100 ? round : random.nextLong() >>> random.nextInt(1, 63);
            if (divisor < 3 || Long.bitCount(divisor) == 1) {
                continue;
            }
            long magic = LongFunctions.magic(divisor);
            int shift = LongFunctions.shift(divisor);
            for (int k = 0; k < SPECIAL.length + 20; k++) {
                long x = k < SPECIAL.length ? SPECIAL[k] : random.nextLong() >> random.nextInt(64);
                long near = x / divisor * divisor - (k & 1);
                for (long n : new long[] {x, near}) {
                    LongVector a = LongVector.broadcast(SPECIES, n);
                    long quotient = LongFunctions.divideBy(a, magic, shift).lane(0);
                    long rest =
                            LongFunctions.remainderBy(a, magic, shift, divisor).lane(0);
                    if (quotient != n / divisor || rest != n % divisor) {
                        assertThat(quotient).as("%d by %d", n, divisor).isEqualTo(n / divisor);
                        assertThat(rest).as("%d by %d", n, divisor).isEqualTo(n % divisor);
                    }
                }
            }
        }
    }

    @Test
    void divisionByZeroIsAnError() {
        LongVector one = LongVector.broadcast(SPECIES, 1);
        assertThatThrownBy(() -> LongFunctions.div(one, one.withLane(1, 0))).isInstanceOf(ArithmeticException.class);
    }
}
