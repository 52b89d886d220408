package dev.gyre.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** L-BFGS on functions whose minima are known. */
class LbfgsTest {

    /** sum of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2, with its minimum 0 at 1. */
    private static double rosenbrock(double[] x, double[] gradient) {
        double sum = 0;
        Arrays.fill(gradient, 0);
        for (int i = 0; i + 1 < x.length; i++) {
            double off = x[i + 1] - x[i] * x[i];
            sum += 100 * off * off + (1 - x[i]) * (1 - x[i]);
            gradient[i] += -400 * off * x[i] - 2 * (1 - x[i]);
            gradient[i + 1] += 200 * off;
        }
        return sum;
    }

    /** sum of k (x[k-1] - k)^2 / 2, with a condition as large as x is long. */
    private static double quadratic(double[] x, double[] gradient) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double off = x[i] - (i + 1);
            gradient[i] = (i + 1) * off;
            sum += (i + 1) * off * off / 2;
        }
        return sum;
    }

    private static int steps(Lbfgs fit, double norm, int most) {
        int steps = 0;
        while (fit.norm() > norm && steps < most) {
            double before = fit.value();
            assertThat(fit.step()).isPositive();
            assertThat(fit.value()).isLessThan(before);
            steps++;
        }
        return steps;
    }

    @Test
    void followsRosenbrocksValley() {
        Lbfgs fit = new Lbfgs(LbfgsTest::rosenbrock, 10, new double[] {-1.2, 1, -1.2, 1}, List.of());
        assertThat(steps(fit, 1e-9, 200)).isLessThan(100);
        assertThat(fit.position()).satisfies(x -> {
            for (double v : x) {
                assertThat(v).isEqualTo(1, within(1e-8));
            }
        });
    }

    @Test
    void solvesAQuadratic() {
        Lbfgs fit = new Lbfgs(LbfgsTest::quadratic, 20, new double[50], List.of());
        assertThat(steps(fit, 1e-9, 200)).isLessThan(100);
        double[] x = fit.position();
        for (int i = 0; i < x.length; i++) {
            assertThat(x[i]).isEqualTo(i + 1, within(1e-9));
        }
    }

    @Test
    void stepsFulfilTheWolfeConditions() {
        double[] x = {-1.2, 1};
        double[] g = new double[2];
        double f = rosenbrock(x, g);
        double[] down = {-g[0], -g[1]};
        for (double first : new double[] {1e-8, 1e-3, 1, 1e3}) {
            StrongWolfe.Point p = new StrongWolfe(LbfgsTest::rosenbrock, x, f, g, down)
                    .search(first)
                    .orElseThrow();
            double slope = -Lbfgs.dot(g, g);
            assertThat(p.value()).isLessThanOrEqualTo(f + 1e-4 * p.step() * slope);
            assertThat(Math.abs(p.slope())).isLessThanOrEqualTo(0.9 * Math.abs(slope));
        }
    }

    /** -log x + x isn't defined where a long first step leads to. */
    @Test
    void takesStepsIntoTheUndefinedBack() {
        Objective barrier = (x, g) -> {
            g[0] = 1 - 1 / x[0];
            return x[0] <= 0 ? Double.NaN : x[0] - Math.log(x[0]);
        };
        Lbfgs fit = new Lbfgs(barrier, 5, new double[] {50}, List.of());
        steps(fit, 1e-10, 100);
        assertThat(fit.position()[0]).isEqualTo(1, within(1e-9));
    }

    @Test
    void staysAtAMinimum() {
        Lbfgs fit = new Lbfgs(LbfgsTest::quadratic, 5, new double[] {1, 2, 3}, List.of());
        assertThat(fit.step()).isZero();
        assertThat(fit.position()).containsExactly(1, 2, 3);
    }

    @Test
    void goesOnBitForBit() {
        double[] start = {-1.2, 1, 0.5};
        Lbfgs whole = new Lbfgs(LbfgsTest::rosenbrock, 3, start, List.of());
        Lbfgs first = new Lbfgs(LbfgsTest::rosenbrock, 3, start, List.of());
        for (int i = 0; i < 12; i++) {
            whole.step();
            first.step();
        }
        Lbfgs second = new Lbfgs(LbfgsTest::rosenbrock, 3, first.position(), first.pairs());
        for (int i = 0; i < 9; i++) {
            assertThat(second.step()).isEqualTo(whole.step());
            assertThat(second.position()).containsExactly(whole.position());
        }
    }

    @Test
    void refusesToBeginWhereThereIsNoValue() {
        assertThatThrownBy(() -> new Lbfgs((x, g) -> Double.NaN, 3, new double[1], List.of()))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("NaN");
    }

    /** Where it looks first, from 0, given a gradient and pairs. */
    private static double[] firstTrial(double[] gradient, List<Lbfgs.Pair> pairs) {
        List<double[]> seen = new ArrayList<>();
        Objective flat = (x, g) -> {
            System.arraycopy(gradient, 0, g, 0, g.length);
            seen.add(x.clone());
            return 0;
        };
        new Lbfgs(flat, 5, new double[gradient.length], pairs).step();
        return seen.get(1);
    }

    /** Without pairs along the gradient, and no further than by 1. */
    @Test
    void theFirstStepIsNoLongerThanOne() {
        assertThat(firstTrial(new double[] {3, -4}, List.of()))
                .containsExactly(new double[] {-0.6, 0.8}, within(1e-12));
        assertThat(firstTrial(new double[] {0.25, 0}, List.of())).containsExactly(-0.25, 0);
    }

    /**
     * The two loops by hand. One pair, s = (1, 1), y = (2, 1): alpha = 2, q = (-1, 1), scaled by 3/5, beta = -0.2, q + 2.2 s. Then a second,
     * s = (0, 1), y = (1, 2): alpha = 1.5 and 0.5, q = (0.5, -0.5), scaled by 2/5, beta = 1/15 and 0.55.
     */
    @Test
    void pairsBendTheDirection() {
        Lbfgs.Pair older = new Lbfgs.Pair(new double[] {1, 1}, new double[] {2, 1});
        Lbfgs.Pair newer = new Lbfgs.Pair(new double[] {0, 1}, new double[] {1, 2});
        double[] gradient = {-3, -3};
        assertThat(firstTrial(gradient, List.of(older))).containsExactly(new double[] {1.6, 2.8}, within(1e-12));
        assertThat(firstTrial(gradient, List.of(older, newer)))
                .containsExactly(new double[] {1.9 / 3, 3.55 / 3}, within(1e-12));
    }

    @Test
    void keepsAsManyPairsAsItMay() {
        Lbfgs fit = new Lbfgs(LbfgsTest::rosenbrock, 3, new double[] {-1.2, 1}, List.of());
        for (int i = 1; i <= 6; i++) {
            fit.step();
            assertThat(fit.pairs()).hasSize(Math.min(i, 3));
        }
    }

    /** A pair of negative curvature turns the direction uphill. */
    @Test
    void dropsAHistoryThatLeadsNowhere() {
        Lbfgs.Pair wrong = new Lbfgs.Pair(new double[] {1, 0}, new double[] {-1, 0});
        Lbfgs fit = new Lbfgs(LbfgsTest::quadratic, 5, new double[] {3, 2}, List.of(wrong));
        assertThat(fit.step()).isPositive();
        assertThat(fit.value()).isLessThan(2);
        assertThat(fit.pairs()).hasSize(1).doesNotContain(wrong);
    }

    /** Where the gradient doesn't change there's no curvature to keep. */
    @Test
    void keepsNoPairOfALine() {
        Objective line = (x, g) -> {
            g[0] = -1;
            return -x[0];
        };
        Lbfgs fit = new Lbfgs(line, 5, new double[] {0}, List.of());
        assertThat(fit.step()).isPositive();
        assertThat(fit.pairs()).isEmpty();
    }
}
