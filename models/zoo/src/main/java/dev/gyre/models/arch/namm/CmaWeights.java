package dev.gyre.models.arch.namm;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Constants of {@link CmaEs}. Hansen 2016, arXiv:1604.00772, table 1.
 *
 * @param all weights of the candidates, best first; those of the worse half are negative
 * @param muEff candidates that the positive weights are worth
 * @param cSigma rate of sigma's path
 * @param dSigma damping of sigma
 * @param cC rate of the covariance's path
 * @param c1 rate of the update by the path
 * @param cMu rate of the update by the candidates
 * @param chi length to be expected of a standard normal vector
 */
public record CmaWeights(
        double[] all, double muEff, double cSigma, double dSigma, double cC, double c1, double cMu, double chi) {

    /**
     * The constants for n parameters and a population.
     *
     * @param faster what c1 and cMu are multiplied with, (n + 2) / 3 for a diagonal covariance
     */
    static CmaWeights of(int n, int population, double faster) {
        double[] raw = IntStream.rangeClosed(1, population)
                .mapToDouble(i -> Math.log((population + 1) / 2.0) - Math.log(i))
                .toArray();
        double[] better = Arrays.copyOf(raw, population / 2);
        double[] worse = Arrays.copyOfRange(raw, population / 2, population);
        double muEff = worth(better);
        double cSigma = (muEff + 2) / (n + muEff + 5);
        double dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma;
        double cC = (4 + muEff / n) / (n + 4 + 2 * muEff / n);
        double c1 = Math.min(1, faster * 2 / ((n + 1.3) * (n + 1.3) + muEff));
        double cMu = Math.min(1 - c1, faster * 2 * (muEff - 2 + 1 / muEff) / ((n + 2.0) * (n + 2.0) + muEff));
        double chi = Math.sqrt(n) * (1 - 1 / (4.0 * n) + 1 / (21.0 * n * n));
        double against =
                Math.min(Math.min(1 + c1 / cMu, 1 + 2 * worth(worse) / (muEff + 2)), (1 - c1 - cMu) / (n * cMu));
        double up = DoubleStream.of(raw).filter(w -> w > 0).sum();
        double down = -DoubleStream.of(raw).filter(w -> w < 0).sum();
        double[] all = DoubleStream.of(raw)
                .map(w -> w > 0 ? w / up : w * against / down)
                .toArray();
        return new CmaWeights(all, muEff, cSigma, dSigma, cC, c1, cMu, chi);
    }

    private static double worth(double[] w) {
        double sum = Arrays.stream(w).sum();
        return sum * sum / Arrays.stream(w).map(x -> x * x).sum();
    }

    /** The sum of all weights. */
    double sum() {
        return Arrays.stream(all).sum();
    }
}
