package dev.gyre.bench.peer;

import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.linear.BlockRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/** Commons Math, which computes in double, on one thread. */
public final class CommonsMath {

    private CommonsMath() {}

    /** A matrix of blocks with rows of so many numbers. */
    public static RealMatrix matrix(float[] values, int columns) {
        RealMatrix m = new BlockRealMatrix(values.length / columns, columns);
        for (int i = 0; i < values.length; i++) {
            m.setEntry(i / columns, i % columns, values[i]);
        }
        return m;
    }

    /** A matrix's numbers, row by row. */
    public static float[] floats(RealMatrix m) {
        int columns = m.getColumnDimension();
        float[] values = new float[m.getRowDimension() * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) m.getEntry(i / columns, i % columns);
        }
        return values;
    }

    /**
     * Causal convolutions as long as the sequence, by {@code FastFourierTransformer} of 2 T points, channel by channel.
     *
     * @param x (B, T, C)
     * @param k a filter for each channel (T, C), T a power of two
     * @param skip what x is multiplied with before it's added (C)
     */
    public record Convolution(float[] x, float[] k, float[] skip) {

        private static final FastFourierTransformer FOURIER = new FastFourierTransformer(DftNormalization.STANDARD);

        /** The results (B, T, C). */
        public float[] run() {
            float[] y = new float[x.length];
            int width = skip.length;
            for (int c = 0; c < width; c++) {
                Complex[] filter = spectrum(k, c);
                for (int from = c; from < x.length; from += k.length) {
                    convolve(from, filter, skip[c], y);
                }
            }
            return y;
        }

        private Complex[] spectrum(float[] values, int from) {
            int width = skip.length;
            int time = k.length / width;
            double[] padded = new double[2 * time];
            for (int t = 0; t < time; t++) {
                padded[t] = values[from + t * width];
            }
            return FOURIER.transform(padded, TransformType.FORWARD);
        }

        private void convolve(int from, Complex[] filter, float gain, float[] y) {
            Complex[] product = spectrum(x, from);
            for (int f = 0; f < product.length; f++) {
                product[f] = product[f].multiply(filter[f]);
            }
            Complex[] result = FOURIER.transform(product, TransformType.INVERSE);
            for (int t = 0; t < result.length / 2; t++) {
                int at = from + t * skip.length;
                y[at] = (float) result[t].getReal() + gain * x[at];
            }
        }
    }
}
