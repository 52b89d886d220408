package dev.gyre.engine.optim;

/** A smooth function of many numbers, to be made small. */
@FunctionalInterface
public interface Objective {

    /**
     * The objective's value at a point.
     *
     * @param x where
     * @param gradient to be overwritten with the gradient there
     */
    double at(double[] x, double[] gradient);
}
