package dev.gyre.models.arch.namm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The evolution strategy finds minima, also of a narrow ellipsoid turned out of the axes. */
class CmaEsTest {

    private static double narrow(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double turned = x[i] - 3 + 0.5 * (x[(i + 1) % x.length] - 3);
            sum += Math.pow(1000, (double) i / (x.length - 1)) * turned * turned;
        }
        return sum;
    }

    private static double[] evolved(int generations, long seed) {
        CmaEs es = new CmaEs(new double[6], 0.5, 10);
        SplittableRandom random = new SplittableRandom(seed);
        for (int g = 0; g < generations; g++) {
            double[][] steps = es.steps(random);
            double[] fitness = Arrays.stream(steps)
                    .mapToDouble(s -> -narrow(es.candidate(s)))
                    .toArray();
            es.learn(steps, fitness);
        }
        return es.mean();
    }

    @Test
    void findsTheBottomOfANarrowValley() {
        assertThat(narrow(evolved(300, 5))).isLessThan(1e-8);
        assertThat(narrow(new double[6])).isGreaterThan(1000);
    }

    @Test
    void theSameSeedGivesTheSameMean() {
        assertThat(evolved(20, 9)).isEqualTo(evolved(20, 9)).isNotEqualTo(evolved(20, 10));
    }

    @Test
    void eigenvectorsGiveTheMatrixBack() {
        double[][] a = {{4, 1, 0.5}, {1, 3, -0.2}, {0.5, -0.2, 2}};
        SymmetricMatrix m = SymmetricMatrix.of(a);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    sum += m.vectors()[i][k] * m.values()[k] * m.vectors()[j][k];
                }
                assertThat(Math.abs(sum - a[i][j])).isLessThan(1e-14);
            }
        }
        double[] x = {1, 2, 3};
        double[] twice = m.inverseRoot(m.inverseRoot(x));
        for (int i = 0; i < 3; i++) {
            double back = a[i][0] * twice[0] + a[i][1] * twice[1] + a[i][2] * twice[2];
            assertThat(Math.abs(back - x[i])).isLessThan(1e-13);
        }
    }
}
