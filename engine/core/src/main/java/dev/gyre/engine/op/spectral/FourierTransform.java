package dev.gyre.engine.op.spectral;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.tasks.spectral.FourierButterflies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The discrete Fourier transform of every channel over time, X[m] = sum over t of x[t] exp(-2 pi i t (m + q / 4) / N), as a Monarch
 * product: a {@link FourierStage} for each radix. Fu et al. 2023, arXiv:2310.12109. Any length goes; a stage's work grows with its
 * radix, so lengths of small prime factors are fast. Complex tensors are two real ones, (B, N, C) each.
 */
public final class FourierTransform {

    /** Largest radix that small prime factors are joined to. */
    private static final int RADIX = 16;

    /** The cost of a stage beside its arithmetic, in points of a radix. */
    private static final int PASS = 8;

    /** Largest prime factor of the lengths that {@link #roomy} gives. */
    private static final int SMALL_PRIME = 7;

    private final GraphBuilder g;
    private final int points;
    private final List<Outputs<Tensor>> matrices = new ArrayList<>();

    /**
     * The transform of one length.
     *
     * @param points N
     * @param quarters q, how far frequencies are shifted; 0 for the usual transform
     */
    public FourierTransform(GraphBuilder g, int points, int quarters) {
        ShapeException.check(points > 0, "FourierTransform", "there must be a point, but there are " + points);
        this.g = g;
        this.points = points;
        int blocks = 1;
        for (int radix : radices(points)) {
            int rows = blocks > 1 && radix == FourierButterflies.RADIX ? 1 : radix;
            matrices.add(g.add(new FourierFactor(blocks, rows, radix, quarters)));
            blocks *= radix;
        }
    }

    /** The number of points N. */
    public int points() {
        return points;
    }

    /** Real and imaginary parts of the spectrum, of a real x or of real and imaginary parts. */
    public List<Tensor> forward(Tensor... x) {
        List<Tensor> y = List.of(x);
        for (Outputs<Tensor> w : matrices) {
            checkPoints(y.getFirst());
            y = g.add(stage(y, w, false, y.size() == 1));
        }
        return y;
    }

    /** N times the real and imaginary parts of what has a spectrum. */
    public List<Tensor> inverse(Tensor re, Tensor im) {
        return inverse(re, im, false);
    }

    /** N times the real part of what has a spectrum. */
    public Tensor inverseReal(Tensor re, Tensor im) {
        return inverse(re, im, true).getFirst();
    }

    private List<Tensor> inverse(Tensor re, Tensor im, boolean real) {
        checkPoints(re);
        List<Tensor> y = List.of(re, im);
        for (int i = matrices.size() - 1; i >= 0; i--) {
            Outputs<Tensor> w = matrices.get(i);
            y = g.add(stage(y, w, true, real && i == 0));
        }
        return y;
    }

    private static FourierStage stage(List<Tensor> x, Outputs<Tensor> w, boolean inverse, boolean real) {
        return new FourierStage(x, w.get(FourierFactor.Out.REAL), w.get(FourierFactor.Out.IMAGINARY), inverse, real);
    }

    private void checkPoints(Tensor x) {
        ShapeException.check(
                x.shape().rank() == 3 && x.dim(1) == points,
                "FourierTransform",
                "x must be (B, N, C) with N the transform's " + points + " points",
                x);
    }

    /** The length of at least n points whose transform is cheapest, among those without large prime factors. */
    public static int roomy(int n) {
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int N = n; N < Math.max(2, 2 * n); N++) {
            if (hasSmallPrimesOnly(N)) {
                long cost = 0;
                for (int radix : radices(N)) {
                    cost += (long) N * (radix + PASS);
                }
                if (cost < least) {
                    least = cost;
                    best = N;
                }
            }
        }
        return best;
    }

    private static boolean hasSmallPrimesOnly(int n) {
        int rest = n;
        for (int p = 2; p <= SMALL_PRIME; p++) {
            while (rest % p == 0) {
                rest /= p;
            }
        }
        return rest == 1;
    }

    /** Factors of a length, the largest first: as few as stay small, and as even as they come. */
    static List<Integer> radices(int n) {
        int stages = 1;
        for (long reach = RADIX; reach < n; reach *= RADIX) {
            stages++;
        }
        List<Integer> radices = split(primes(n), stages);
        return radices.isEmpty() ? List.of(1) : radices;
    }

    private static List<Integer> split(List<Integer> primes, int stages) {
        long[] radices = new long[stages];
        Arrays.fill(radices, 1);
        for (int i = primes.size() - 1; i >= 0; i--) {
            int smallest = 0;
            for (int s = 1; s < stages; s++) {
                if (radices[s] < radices[smallest]) {
                    smallest = s;
                }
            }
            radices[smallest] *= primes.get(i);
        }
        List<Integer> used = new ArrayList<>();
        for (long r : radices) {
            if (r > 1) {
                used.add((int) r);
            }
        }
        used.sort(Comparator.reverseOrder());
        return used;
    }

    /** Prime factors, the smallest first. */
    private static List<Integer> primes(int n) {
        List<Integer> primes = new ArrayList<>();
        int rest = n;
        for (int p = 2; (long) p * p <= rest; p++) {
            while (rest % p == 0) {
                primes.add(p);
                rest /= p;
            }
        }
        if (rest > 1) {
            primes.add(rest);
        }
        return primes;
    }
}
