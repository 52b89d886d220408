package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.listing;
import static dev.gyre.jvm.run.KernelCases.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Quotients of numbers that are seen to be small are products; of others they aren't. */
final class SmallQuotientsTest {
    static final class Kernels {
        private Kernels() {}

        static void grey(IntArray x, IntArray y) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                int colour = x.get(i);
                int red = (colour >> 16) & 0xff;
                int green = (colour >> 8) & 0xff;
                int blue = colour & 0xff;
                int luminance = (299 * red + 587 * green + 114 * blue) / 1000;
                y.set(i, (luminance << 16) | (luminance << 8) | luminance);
            }
        }

        /** Bytes have signs. */
        static void mean(ByteArray x, IntArray y) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, (x.get(3 * i) + x.get(3 * i + 1) + x.get(3 * i + 2)) / 3);
            }
        }

        static void known(IntArray x, IntArray y) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                int digit = x.get(i) >>> 12;
                int chosen = x.get(i) > 0 ? digit & 1023 : 77;
                int most = Math.max(chosen, Math.min(digit, 40_000));
                y.set(i, digit % 4096 + 100 * (chosen / 7) + 10_000 * (most / 24) + ((chosen << 3 | 5) ^ chosen) % 6);
            }
        }

        /** A parameter that is small from the second round on. */
        static void given(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                int sum = 0;
                for (int k = 0; k < 3; k++) {
                    sum += n % 10;
                    n = x.get(i) & 255;
                }
                y.set(i, sum);
            }
        }

        /** Differences and shifted numbers may be below zero. */
        static void signed(IntArray x, IntArray y) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                int low = x.get(i) & 255;
                y.set(i, (low - 100) / 5 + (x.get(i) >> 20) / 9 + (x.get(i) & -7) % 11 + (low << 26) / 3);
            }
        }
    }

    private static final int SIZE = 1003;

    private static IntArray numbers() {
        IntArray x = new IntArray(SIZE);
        Random random = new Random(5);
        for (int i = 0; i < SIZE; i++) {
            x.set(i, random.nextInt() >> random.nextInt(25));
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(strings = {"grey", "known", "signed"})
    void haveTheBitsOfThePlainCall(String kernel) throws Throwable {
        checkAllCuts(vectors(Kernels.class, kernel), new Object[] {numbers(), new IntArray(SIZE)});
    }

    @Test
    void meansOfBytes() throws Throwable {
        ByteArray x = new ByteArray(3 * SIZE);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, (byte) (i * 37));
        }
        checkAllCuts(vectors(Kernels.class, "mean"), new Object[] {x, new IntArray(SIZE)});
    }

    /** What a parameter is when the kernel begins, nobody knows. */
    @Test
    void parametersHaveValuesBefore() throws Throwable {
        CompiledKernel kernel = KernelCompiler.compile(method(Kernels.class, "given"), CompilerSettings.STRICT);
        checkAllCuts(kernel, new Object[] {numbers(), new IntArray(SIZE), -123_456_789});
    }

    @ParameterizedTest
    @CsvSource({
        "grey, >> 3) * 33555) >>> 22)",
        "mean, / 3)",
        "known, * 6)",
        "signed, / 5)",
        "signed, / 9)",
        "signed, % 11)",
        "signed, / 3)"
    })
    void becomeProducts(String kernel, String part) {
        assertThat(listing(vectors(Kernels.class, kernel))).contains(part);
    }

    @Test
    void noneOfThoseKnownIsDivided() {
        assertThat(listing(vectors(Kernels.class, "known")))
                .doesNotContain(" / ")
                .doesNotContain(" % ");
    }
}
