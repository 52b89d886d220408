package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.checkAllCutsNearly;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.specials;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels only whose outermost loop is parallel: a loop around others, within an iteration, becomes lanes. */
final class OuterLanesTest {
    static final class Kernels {
        private Kernels() {}

        static void product(FloatArray a, FloatArray b, FloatArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (int n = 0; n < N; n++) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        sum += a.get(m * K + k) * b.get(k * N + n);
                    }
                    y.set(m * N + n, sum);
                }
            }
        }

        static void attention(FloatArray q, FloatArray k, FloatArray v, FloatArray p, FloatArray y, int T, int D) {
            for (@Parallel int i = 0; i < T; i++) {
                float max = -1e30f;
                for (int j = 0; j <= i; j++) {
                    float dot = 0f;
                    for (int d = 0; d < D; d++) {
                        dot += q.get(i * D + d) * k.get(j * D + d);
                    }
                    p.set(i * T + j, dot);
                    max = TornadoMath.max(max, dot);
                }
                float sum = 0f;
                for (int j = 0; j <= i; j++) {
                    float e = TornadoMath.exp(p.get(i * T + j) - max);
                    p.set(i * T + j, e);
                    sum += e;
                }
                for (int d = 0; d < D; d++) {
                    float out = 0f;
                    for (int j = 0; j <= i; j++) {
                        out += p.get(i * T + j) * v.get(j * D + d);
                    }
                    y.set(i * D + d, out / sum);
                }
            }
        }

        /** What rounds of the inner loop store, later rounds of the outer one store again. */
        static void storedAgain(FloatArray x, FloatArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (int n = 0; n < N; n++) {
                    for (int k = 0; k < K; k++) {
                        y.set(m * (N + K) + n + k, x.get(k * N + n) + m);
                    }
                }
            }
        }

        /** What one round of the outer loop stores, the inner loop of the next ones reads. */
        static void readAgain(FloatArray x, FloatArray y, int M, int N, int K) {
            for (@Parallel int m = 0; m < M; m++) {
                for (int n = 0; n < N; n++) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        sum += x.get(k * N + n) * y.get(m * N + (n > k ? n - k : 0));
                    }
                    y.set(m * N + n, sum);
                }
            }
        }

        /** Rows that are as long as their number. */
        static void triangle(FloatArray x, FloatArray y, int M, int N) {
            for (@Parallel int m = 0; m < M; m++) {
                for (int n = 0; n < N; n++) {
                    float sum = 0f;
                    for (int k = 0; k <= n; k++) {
                        sum += x.get(k * N + n) * m;
                    }
                    y.set(m * N + n, sum);
                }
            }
        }
    }

    private static CompiledKernel compiled(String name) {
        return KernelCases.vectors(Kernels.class, name);
    }

    @Test
    void lanesAreColumns() {
        assertThat(KernelCases.listing(compiled("product")))
                .contains("lanes over n")
                .contains("within");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 15, 4", "2, 16, 9", "5, 33, 7", "2, 64, 3", "3, 100, 0", "2, 131, 20"})
    void bitsAreThoseOfThePlainCall(int rows, int columns, int depth) throws Throwable {
        int n = rows * (columns + depth);
        checkAllCuts(
                compiled("product"),
                new Object[] {specials(rows * depth), specials(columns * depth), floats(n), rows, columns, depth});
        checkAllCuts(compiled("storedAgain"), new Object[] {floats(columns * depth), floats(n), rows, columns, depth});
        checkAllCuts(compiled("readAgain"), new Object[] {floats(columns * depth), floats(n), rows, columns, depth});
        checkAllCuts(compiled("triangle"), new Object[] {floats(columns * columns), floats(n), rows, columns});
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "9, 16", "33, 64", "20, 70"})
    void attention(int time, int width) throws Throwable {
        Object[] arguments = {
            floats(time * width),
            floats(time * width),
            floats(time * width),
            floats(time * time),
            floats(time * width),
            time,
            width
        };
        checkAllCutsNearly(KernelCompiler.compile(method(Kernels.class, "attention")), arguments);
    }
}
