package dev.gyre.engine.optim;

import dev.gyre.engine.GyreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Limited-memory BFGS with a strong Wolfe search, in double precision on the host. Nocedal &amp; Wright, Numerical Optimization
 * (2006), algorithms 7.4 (two loops) and 7.5, the first matrix scaled by (7.20). Where the search finds nothing lower, the
 * history is dropped; where the gradient itself leads nowhere lower either, the fit has converged and stays as it is.
 */
public final class Lbfgs {

    private final Objective objective;
    private final int memory;
    private final Deque<Pair> history = new ArrayDeque<>();
    private double[] x;
    private double[] gradient;
    private double value;

    /**
     * Changes of position and gradient in a step.
     *
     * @param step s, the change of position
     * @param change y, the change of the gradient; s . y is above zero
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Pair(double[] step, double[] change) {}

    /**
     * Begins at a position, or goes on from one.
     *
     * @param memory pairs that are kept
     * @param pairs those known already, the oldest first
     * @throws GyreException if the objective isn't finite there
     */
    public Lbfgs(Objective objective, int memory, double[] start, List<Pair> pairs) {
        this.objective = objective;
        this.memory = memory;
        this.x = start.clone();
        this.gradient = new double[x.length];
        this.value = objective.at(x, gradient);
        if (!Double.isFinite(value)) {
            throw new GyreException("a fit can't begin where the loss is " + value);
        }
        history.addAll(pairs);
    }

    /**
     * Takes a step.
     *
     * @return its length as a multiple of the direction's; 0 if nothing lower was found
     */
    public double step() {
        Optional<StrongWolfe.Point> found = search();
        if (found.isEmpty() && !history.isEmpty()) {
            history.clear();
            found = search();
        }
        found.ifPresent(this::move);
        return found.map(StrongWolfe.Point::step).orElse(0.0);
    }

    private Optional<StrongWolfe.Point> search() {
        double[] direction = direction();
        if (!(dot(direction, gradient) < 0)) {
            return Optional.empty();
        }
        double first = history.isEmpty() ? Math.min(1, 1 / norm()) : 1;
        return new StrongWolfe(objective, x, value, gradient, direction).search(first);
    }

    private void move(StrongWolfe.Point to) {
        double[] s = difference(to.x(), x);
        double[] y = difference(to.gradient(), gradient);
        double curvature = dot(s, y);
        if (curvature > Math.ulp(1.0) * dot(y, y)) {
            if (history.size() == memory) {
                history.removeFirst();
            }
            history.addLast(new Pair(s, y));
        }
        x = to.x();
        gradient = to.gradient();
        value = to.value();
    }

    /** The direction of the next step, by the two loops. */
    private double[] direction() {
        double[] q = new double[x.length];
        add(q, -1, gradient);
        List<Pair> pairs = pairs();
        double[] alpha = new double[pairs.size()];
        for (int i = pairs.size() - 1; i >= 0; i--) {
            Pair p = pairs.get(i);
            alpha[i] = dot(p.step(), q) / dot(p.step(), p.change());
            add(q, -alpha[i], p.change());
        }
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            double scale = dot(last.step(), last.change()) / dot(last.change(), last.change());
            for (int i = 0; i < q.length; i++) {
                q[i] *= scale;
            }
        }
        for (int i = 0; i < pairs.size(); i++) {
            Pair p = pairs.get(i);
            double beta = dot(p.change(), q) / dot(p.step(), p.change());
            add(q, alpha[i] - beta, p.step());
        }
        return q;
    }

    private static double[] difference(double[] a, double[] b) {
        double[] d = a.clone();
        add(d, -1, b);
        return d;
    }

    private static void add(double[] to, double factor, double[] by) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * by[i];
        }
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The point that it has reached. */
    public double[] position() {
        return x.clone();
    }

    /** The objective's value at the point that it has reached. */
    public double value() {
        return value;
    }

    /** Norm of the gradient there. */
    public double norm() {
        return Math.sqrt(dot(gradient, gradient));
    }

    /** The pairs that the next direction depends on, the oldest first. */
    public List<Pair> pairs() {
        return new ArrayList<>(history);
    }
}
