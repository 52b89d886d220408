package dev.gyre.bench.work;

import java.util.function.Function;

/** A work at a shape, for a number of threads: what a contender is prepared for. */
public final class Trial {

    private final WorkShape shape;
    private final int threads;
    private final Function<WorkShape, Problem> form;
    private Problem problem;

    /**
     * A trial.
     *
     * @param threads that contenders may use
     * @param form poses the problem
     */
    public Trial(WorkShape shape, int threads, Function<WorkShape, Problem> form) {
        this.shape = shape;
        this.threads = threads;
        this.form = form;
    }

    /** Sizes of the problem. */
    public WorkShape shape() {
        return shape;
    }

    /** A size of the shape. */
    public int size(String name) {
        return shape.size(name);
    }

    /** The number of threads that a contender may use. */
    public int threads() {
        return threads;
    }

    /** The problem, solved the first time that it's asked for. */
    public Problem problem() {
        if (problem == null) {
            problem = form.apply(shape).solve();
        }
        return problem;
    }

    /** This trial with another graph, whose results have to be those of this one's. */
    public Trial in(Function<WorkShape, Problem> other) {
        Reference expected = problem().expected();
        return new Trial(shape, threads, s -> other.apply(s).expect(expected));
    }
}
