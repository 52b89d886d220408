package dev.gyre.bench.work;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.RooflineBound;
import org.openjdk.jmh.annotations.Setup;

/** The parameters of a work and the problem that they pose. */
public abstract class GraphOperands implements Costed {

    private Problem problem;

    /** The problem, as the parameters are set. */
    public abstract Problem pose();

    /** Computes what's expected of the contenders. */
    @Setup
    public void solve() {
        problem = pose().solve();
    }

    /** The problem with its solution. */
    public final Problem problem() {
        return problem;
    }

    @Override
    public Cost cost() {
        return pose().cost();
    }

    @Override
    public RooflineBound least() {
        return pose().least();
    }
}
