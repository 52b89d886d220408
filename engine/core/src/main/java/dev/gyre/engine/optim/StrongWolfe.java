package dev.gyre.engine.optim;

import java.util.Optional;

/**
 * The search along a line for a step that fulfils the strong Wolfe conditions, f(t) &lt;= f(0) + c1 t f'(0) and |f'(t)| &lt;= c2
 * |f'(0)|. Nocedal &amp; Wright, Numerical Optimization (2006), algorithms 3.5 and 3.6, with cubic interpolation (3.59). Values
 * that aren't finite count as too high, so that a step into the undefined is taken back.
 */
final class StrongWolfe {

    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final double GROWTH = 2;
    private static final int MOST = 30;

    /** The least distance of a trial from an end of the interval, as a share of it. */
    private static final double MARGIN = 0.1;

    private final Objective objective;
    private final double[] origin;
    private final double[] direction;
    private final double value;
    private final double slope;
    private int left = MOST;

    /** A point on the line: f and f' there, and where that is. */
    @SuppressWarnings("ArrayRecordComponent")
    record Point(double step, double value, double slope, double[] x, double[] gradient) {}

    /**
     * A search along a line.
     *
     * @param origin where the line begins
     * @param value of the objective there
     * @param gradient of the objective there
     * @param direction of the line, downhill
     */
    StrongWolfe(Objective objective, double[] origin, double value, double[] gradient, double[] direction) {
        this.objective = objective;
        this.origin = origin;
        this.direction = direction;
        this.value = value;
        this.slope = Lbfgs.dot(gradient, direction);
    }

    /**
     * A point that fulfils the conditions, or, where rounding leaves none, one that is lower at least.
     *
     * @param first the step that's tried first
     * @return empty if nothing lower was found
     */
    Optional<Point> search(double first) {
        Point before = new Point(0, value, slope, origin, new double[0]);
        Point at = point(first);
        while (left > 0) {
            if (!decreases(at) || (before.step() > 0 && at.value() >= before.value())) {
                return between(before, at);
            }
            if (Math.abs(at.slope()) <= -CURVATURE * slope) {
                return Optional.of(at);
            }
            if (at.slope() >= 0) {
                return between(at, before);
            }
            before = at;
            at = point(GROWTH * at.step());
        }
        return lower(before);
    }

    /** Zooms into an interval whose low end fulfils the first condition. */
    private Optional<Point> between(Point lowEnd, Point highEnd) {
        Point low = lowEnd;
        Point high = highEnd;
        while (left > 0 && low.step() != high.step()) {
            Point at = point(trial(low, high));
            if (at.step() == low.step() || at.step() == high.step()) {
                break;
            }
            if (!decreases(at) || at.value() >= low.value()) {
                high = at;
                continue;
            }
            if (Math.abs(at.slope()) <= -CURVATURE * slope) {
                return Optional.of(at);
            }
            if (at.slope() * (high.step() - low.step()) >= 0) {
                high = low;
            }
            low = at;
        }
        return lower(low);
    }

    private boolean decreases(Point at) {
        return at.value() <= value + DECREASE * at.step() * slope;
    }

    private Optional<Point> lower(Point at) {
        return at.step() > 0 && at.value() < value ? Optional.of(at) : Optional.empty();
    }

    /** The minimum of the cubic through both ends, or the middle where there's none within. */
    private static double trial(Point a, Point b) {
        double middle = (a.step() + b.step()) / 2;
        if (!Double.isFinite(b.value()) || !Double.isFinite(b.slope())) {
            return middle;
        }
        double d1 = a.slope() + b.slope() - 3 * (a.value() - b.value()) / (a.step() - b.step());
        double square = d1 * d1 - a.slope() * b.slope();
        if (!(square >= 0)) {
            return middle;
        }
        double d2 = Math.signum(b.step() - a.step()) * Math.sqrt(square);
        double t = b.step() - (b.step() - a.step()) * (b.slope() + d2 - d1) / (b.slope() - a.slope() + 2 * d2);
        double margin = MARGIN * Math.abs(b.step() - a.step());
        double least = Math.min(a.step(), b.step()) + margin;
        double most = Math.max(a.step(), b.step()) - margin;
        return Double.isNaN(t) ? middle : Math.clamp(t, least, most);
    }

    private Point point(double step) {
        left--;
        double[] x = new double[origin.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = origin[i] + step * direction[i];
        }
        double[] gradient = new double[x.length];
        double f = objective.at(x, gradient);
        double along = Lbfgs.dot(gradient, direction);
        boolean finite = Double.isFinite(f) && Double.isFinite(along);
        return new Point(step, finite ? f : Double.POSITIVE_INFINITY, along, x, gradient);
    }
}
