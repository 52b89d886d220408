package dev.gyre.models.series;

/** Magnitudes of the discrete Fourier transform of real numbers, any number of them, by Bluestein's algorithm in double precision. */
final class Spectrum {

    private Spectrum() {}

    /** |X_k| for k from 0 to n / 2, both included. */
    static double[] magnitudes(double[] x) {
        int n = x.length;
        int size = Integer.highestOneBit(Math.max(1, 2 * n - 1)) * 2;
        double[] chirpRe = new double[n];
        double[] chirpIm = new double[n];
        double[] aRe = new double[size];
        double[] aIm = new double[size];
        double[] bRe = new double[size];
        double[] bIm = new double[size];
        for (int i = 0; i < n; i++) {
            double angle = Math.PI * ((long) i * i % (2L * n)) / n;
            chirpRe[i] = Math.cos(angle);
            chirpIm[i] = Math.sin(angle);
            aRe[i] = x[i] * chirpRe[i];
            aIm[i] = -x[i] * chirpIm[i];
            bRe[i] = chirpRe[i];
            bIm[i] = chirpIm[i];
            if (i > 0) {
                bRe[size - i] = chirpRe[i];
                bIm[size - i] = chirpIm[i];
            }
        }
        transform(aRe, aIm);
        transform(bRe, bIm);
        for (int i = 0; i < size; i++) {
            double re = aRe[i] * bRe[i] - aIm[i] * bIm[i];
            // Conjugated, so that the same transform is the inverse, but for the conjugate and the factor.
            aIm[i] = -(aRe[i] * bIm[i] + aIm[i] * bRe[i]);
            aRe[i] = re;
        }
        transform(aRe, aIm);
        double[] magnitudes = new double[n / 2 + 1];
        for (int k = 0; k < magnitudes.length; k++) {
            magnitudes[k] = Math.hypot(aRe[k], aIm[k]) / size; // the chirp that's left has magnitude 1
        }
        return magnitudes;
    }

    /** The transform of a power of two of complex numbers, in place. */
    private static void transform(double[] re, double[] im) {
        int n = re.length;
        int bits = Integer.numberOfTrailingZeros(n);
        for (int i = 0; i < n; i++) {
            int j = bits == 0 ? 0 : Integer.reverse(i) >>> (Integer.SIZE - bits);
            if (j > i) {
                double r = re[i];
                re[i] = re[j];
                re[j] = r;
                double m = im[i];
                im[i] = im[j];
                im[j] = m;
            }
        }
        for (int half = 1; half < n; half *= 2) {
            for (int k = 0; k < half; k++) {
                double c = Math.cos(Math.PI * k / half);
                double s = -Math.sin(Math.PI * k / half);
                for (int i = k; i < n; i += 2 * half) {
                    int j = i + half;
                    double r = re[j] * c - im[j] * s;
                    double m = re[j] * s + im[j] * c;
                    re[j] = re[i] - r;
                    im[j] = im[i] - m;
                    re[i] += r;
                    im[i] += m;
                }
            }
        }
    }
}
