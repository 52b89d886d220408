package dev.gyre.models.series;

import java.util.Arrays;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * Magnitudes of the discrete Fourier transform of real numbers, any number of them, by Bluestein's algorithm: a convolution with a chirp, by
 * transforms of a power of two.
 */
final class Spectrum {

    private static final FastFourierTransformer FFT = new FastFourierTransformer(DftNormalization.STANDARD);

    private Spectrum() {}

    /** |X_k| for k from 0 to n / 2, both included. */
    static double[] magnitudes(double[] x) {
        int n = x.length;
        int size = Integer.highestOneBit(Math.max(1, 2 * n - 1)) * 2;
        Complex[] signal = new Complex[size];
        Complex[] chirp = new Complex[size];
        Arrays.fill(signal, Complex.ZERO);
        Arrays.fill(chirp, Complex.ZERO);
        for (int i = 0; i < n; i++) {
            double angle = Math.PI * ((long) i * i % (2L * n)) / n;
            Complex turn = new Complex(Math.cos(angle), Math.sin(angle));
            signal[i] = turn.conjugate().multiply(x[i]);
            chirp[i] = turn;
            chirp[(size - i) % size] = turn;
        }
        Complex[] a = FFT.transform(signal, TransformType.FORWARD);
        Complex[] b = FFT.transform(chirp, TransformType.FORWARD);
        Arrays.setAll(a, i -> a[i].multiply(b[i]));
        Complex[] convolved = FFT.transform(a, TransformType.INVERSE);
        // The chirp that's left has magnitude 1.
        return Arrays.stream(convolved)
                .limit(n / 2 + 1L)
                .mapToDouble(Complex::abs)
                .toArray();
    }
}
