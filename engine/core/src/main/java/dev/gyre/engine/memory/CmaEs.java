package dev.gyre.engine.memory;

import dev.gyre.engine.GyreException;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Evolution strategy with covariance matrix adaptation, active form, in double: Hansen 2016, arXiv:1604.00772. It evolves
 * networks that have no gradient, like the memories of Cetin et al. 2024, arXiv:2410.13166. Fitness is larger where it's
 * better; the answer is the mean. Memory and, per generation, time grow with the square and the cube of the number of
 * parameters.
 */
public final class CmaEs {

    /** Added to every entry of the first covariance when it is sampled, as in the package of the paper. */
    private static final double FIRST = 1e-6;

    private static final double TINY = 1e-20;

    private final int n;
    private final CmaWeights weights;
    private final double[] mean;
    private final double[] pathSigma;
    private final double[] pathC;
    private final double[][] covariance;
    private double sigma;
    private int generation;
    private SymmetricMatrix sampled;

    /**
     * A strategy at its beginning.
     *
     * @param mean where it begins
     * @param sigma size of its first steps
     * @param population candidates a generation
     * @throws GyreException if there's no parameter, less than four candidates, or sigma isn't positive
     */
    public CmaEs(double[] mean, double sigma, int population) {
        if (mean.length == 0 || population < 4 || !(sigma > 0)) {
            throw new GyreException("an evolution needs a parameter, four candidates and a positive step, but has "
                    + mean.length + ", " + population + " and " + sigma);
        }
        this.n = mean.length;
        this.weights = CmaWeights.of(n, population);
        this.mean = mean.clone();
        this.sigma = sigma;
        this.pathSigma = new double[n];
        this.pathC = new double[n];
        this.covariance = new double[n][n];
        double[][] first = new double[n][n];
        for (int i = 0; i < n; i++) {
            covariance[i][i] = 1;
            for (int j = 0; j < n; j++) {
                first[i][j] = FIRST + (i == j ? 1 : 0);
            }
        }
        this.sampled = SymmetricMatrix.of(first);
    }

    /** Steps of a generation, to be tried at mean + sigma step. (population, n) */
    public double[][] steps(RandomGenerator random) {
        double[][] steps = new double[weights.all().length][];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = sampled.root(IntStream.range(0, n)
                    .mapToDouble(d -> random.nextGaussian())
                    .toArray());
        }
        return steps;
    }

    /** The candidate of a step. */
    public double[] candidate(double[] step) {
        double[] x = mean.clone();
        for (int d = 0; d < n; d++) {
            x[d] += sigma * step[d];
        }
        return x;
    }

    /**
     * Learns from a generation.
     *
     * @param steps as {@link #steps} gave them. (population, n)
     * @param fitness of each, larger where better; NaN counts as worst
     * @throws GyreException if there aren't as many as the population has
     */
    public void learn(double[][] steps, double[] fitness) {
        if (steps.length != weights.all().length || fitness.length != steps.length) {
            throw new GyreException("a generation has " + weights.all().length + " candidates, but " + steps.length
                    + " steps and " + fitness.length + " numbers of fitness are given");
        }
        double[][] ranked = IntStream.range(0, steps.length)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        i -> Double.isNaN(fitness[i]) ? Double.POSITIVE_INFINITY : -fitness[i]))
                .map(i -> steps[i])
                .toArray(double[][]::new);
        generation++;
        double[] move = moved(ranked);
        double[] whitened = sampled.inverseRoot(move);
        double gain = Math.sqrt(weights.cSigma() * (2 - weights.cSigma()) * weights.muEff());
        for (int d = 0; d < n; d++) {
            mean[d] += sigma * move[d];
            pathSigma[d] = (1 - weights.cSigma()) * pathSigma[d] + gain * whitened[d];
        }
        double length = SymmetricMatrix.norm(pathSigma);
        boolean stalled = stalled(length);
        double open = stalled ? 0 : Math.sqrt(weights.cC() * (2 - weights.cC()) * weights.muEff());
        for (int d = 0; d < n; d++) {
            pathC[d] = (1 - weights.cC()) * pathC[d] + open * move[d];
        }
        adapt(ranked, stalled);
        sigma *= Math.exp(weights.cSigma() / weights.dSigma() * (length / weights.chi() - 1));
        sampled = SymmetricMatrix.of(covariance);
    }

    /** The step of the mean, of the better half. */
    private double[] moved(double[][] ranked) {
        double[] move = new double[n];
        for (int i = 0; i < ranked.length && weights.all()[i] > 0; i++) {
            for (int d = 0; d < n; d++) {
                move[d] += weights.all()[i] * ranked[i][d];
            }
        }
        return move;
    }

    /** Whether the path is so long that the covariance should wait for sigma to grow. */
    private boolean stalled(double length) {
        double settled = Math.sqrt(1 - Math.pow(1 - weights.cSigma(), 2.0 * (generation + 1)));
        return length / settled >= (1.4 + 2.0 / (n + 1)) * weights.chi();
    }

    private void adapt(double[][] ranked, boolean stalled) {
        double lost = stalled ? weights.cC() * (2 - weights.cC()) : 0;
        double stay = 1 + weights.c1() * lost - weights.c1() - weights.cMu() * weights.sum();
        double[] share = new double[ranked.length];
        for (int i = 0; i < share.length; i++) {
            double w = weights.all()[i];
            double size = w < 0 ? SymmetricMatrix.norm(sampled.inverseRoot(ranked[i])) : 1;
            share[i] = weights.cMu() * (w < 0 ? w * n / (size * size + TINY) : w);
        }
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                double c = stay * covariance[a][b] + weights.c1() * pathC[a] * pathC[b];
                for (int i = 0; i < ranked.length; i++) {
                    c += share[i] * ranked[i][a] * ranked[i][b];
                }
                covariance[a][b] = c;
            }
        }
    }

    /** The answer so far. */
    public double[] mean() {
        return mean.clone();
    }

    /** Size of steps. */
    public double sigma() {
        return sigma;
    }

    /** What steps are drawn by. (n, n) */
    public double[][] covariance() {
        double[][] c = new double[n][];
        for (int i = 0; i < n; i++) {
            c[i] = covariance[i].clone();
        }
        return c;
    }

    /** Evolution path of sigma. (n) */
    public double[] pathSigma() {
        return pathSigma.clone();
    }

    /** Evolution path of the covariance. (n) */
    public double[] pathC() {
        return pathC.clone();
    }

    /** The constants of the strategy. */
    public CmaWeights weights() {
        return weights;
    }
}
