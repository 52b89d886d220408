package dev.gyre.models.arch.namm;

import dev.gyre.engine.GyreException;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Evolution strategy with covariance matrix adaptation, active form, in double: Hansen 2016, arXiv:1604.00772. It evolves
 * networks that have no gradient, like the memories of Cetin et al. 2024, arXiv:2410.13166. Fitness is larger where it's
 * better; the answer is the mean. Memory and, per generation, time grow with the square and the cube of the number of
 * parameters.
 */
public final class CmaEs {

    private static final double TINY = 1e-20;

    private final int n;
    private final CmaWeights weights;
    private final double[] mean;
    private final double[] pathSigma;
    private final double[] pathC;
    private double sigma;
    private int generation;
    private Covariance covariance;

    /**
     * A strategy at its beginning, with a full covariance.
     *
     * @param mean where it begins
     * @param sigma size of its first steps
     * @param population candidates a generation
     * @throws GyreException if there's no parameter, less than four candidates, or sigma isn't positive
     */
    public CmaEs(double[] mean, double sigma, int population) {
        this(mean, sigma, population, Covariance.Kind.FULL);
    }

    /** A search with a covariance of the given kind. */
    CmaEs(double[] mean, double sigma, int population, Covariance.Kind kind) {
        this(
                new State(0, mean, sigma, new double[mean.length], new double[mean.length]),
                population,
                kind,
                () -> Covariance.first(kind, mean.length));
    }

    private CmaEs(State s, int population, Covariance.Kind kind, Supplier<Covariance> covariance) {
        if (s.mean().length == 0 || population < 4 || !(s.sigma() > 0)) {
            throw new GyreException("an evolution needs a parameter, four candidates and a positive step, but has "
                    + s.mean().length + ", " + population + " and " + s.sigma());
        }
        this.n = s.mean().length;
        this.weights = CmaWeights.of(n, population, kind == Covariance.Kind.FULL ? 1 : (n + 2) / 3.0);
        this.generation = s.generation();
        this.mean = s.mean().clone();
        this.sigma = s.sigma();
        this.pathSigma = s.pathSigma().clone();
        this.pathC = s.pathC().clone();
        this.covariance = covariance.get();
    }

    /**
     * State of a strategy, but for the covariance.
     *
     * @param generation how many it has learned from
     */
    record State(int generation, double[] mean, double sigma, double[] pathSigma, double[] pathC) {}

    /** A strategy that goes on, with the covariance's numbers. */
    static CmaEs goingOn(State state, double[] numbers, int population, Covariance.Kind kind) {
        int n = state.mean().length;
        return new CmaEs(
                state,
                population,
                kind,
                () -> state.generation() == 0 ? Covariance.first(kind, n) : Covariance.of(kind, n, numbers));
    }

    /** Steps of a generation, to be tried at mean + sigma step. (population, n) */
    public double[][] steps(RandomGenerator random) {
        double[][] steps = new double[weights.all().length][];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = step(IntStream.range(0, n)
                    .mapToDouble(d -> random.nextGaussian())
                    .toArray());
        }
        return steps;
    }

    /** A step of standard normal numbers (n). */
    double[] step(double[] normal) {
        return covariance.root(normal);
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
        double[] whitened = covariance.inverseRoot(move);
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
            double size = w < 0 ? SymmetricMatrix.norm(covariance.inverseRoot(ranked[i])) : 1;
            share[i] = weights.cMu() * (w < 0 ? w * n / (size * size + TINY) : w);
        }
        covariance = covariance.adapted(stay, weights.c1(), pathC, share, ranked);
    }

    /** The answer so far. */
    public double[] mean() {
        return mean.clone();
    }

    /** Size of steps. */
    public double sigma() {
        return sigma;
    }

    /** The numbers of what steps are drawn by: (n n), or (n) if that's a diagonal. */
    public double[] covariance() {
        return covariance.numbers().clone();
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
