package dev.gyre.bench.peer;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.blas_get_num_threads;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_saxpy;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import dev.gyre.engine.GyreException;
import org.bytedeco.javacpp.FloatPointer;

/** OpenBLAS through JavaCPP, on memory outside the heap, so that a call copies nothing. */
public final class Blas {

    private Blas() {}

    /**
     * Starts OpenBLAS with a number of threads.
     *
     * @throws GyreException if OpenBLAS doesn't take that number
     */
    public static void start(int threads) {
        blas_set_num_threads(threads);
        if (blas_get_num_threads() != threads) {
            throw new GyreException(
                    "OpenBLAS runs " + blas_get_num_threads() + " threads, but " + threads + " were asked for");
        }
    }

    /** y = x w, row-major. x: (M, K); w: (K, N); y: (M, N). */
    private static void multiply(FloatPointer x, FloatPointer w, FloatPointer y, int M, int K, int N) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, M, N, K, 1f, x, K, w, N, 0f, y, N);
    }

    /** y = x w, with memory of its own for all three. */
    public static final class Product implements AutoCloseable {

        private final FloatPointer x;
        private final FloatPointer w;
        private final FloatPointer y;
        private final int M;
        private final int K;
        private final int N;

        /** Copies the factors, x (M, K) and w (K, N). */
        public Product(float[] x, float[] w, int K, int N) {
            this.x = new FloatPointer(x);
            this.w = new FloatPointer(w);
            this.K = K;
            this.N = N;
            M = x.length / K;
            y = new FloatPointer((long) M * N);
        }

        /** Multiplies. */
        public void run() {
            multiply(x, w, y, M, K, N);
        }

        /** A copy of y. */
        public float[] result() {
            return read(y, M * N);
        }

        @Override
        public void close() {
            x.close();
            w.close();
            y.close();
        }
    }

    /** y += a x over n elements. */
    public static void axpy(int n, float a, FloatPointer x, FloatPointer y) {
        cblas_saxpy(n, a, x, 1, y, 1);
    }

    /** A copy of the numbers in a pointer. */
    public static float[] read(FloatPointer p, int n) {
        float[] values = new float[n];
        p.get(values);
        return values;
    }
}
